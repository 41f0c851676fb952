import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { samplePrediction } from '@sightline/messages/testing';
import { onTestFinished } from 'vitest';

/** Takes pictures as the gateway does. */
export interface StandInGateway {
  readonly url: string;
  /** The page it takes pictures from. */
  allow(origin: string): void;
  /** Most uploads that were under way at once. */
  mostAtOnce(): number;
}

const PNG = Buffer.from('89504e47', 'hex');

/** Opens it; it is closed when the test is over. @param key The one it asks for; it asks for none without. */
export async function openStandInGateway(key?: string): Promise<StandInGateway> {
  let allowed = '';
  let [underWay, most] = [0, 0];
  const answer = (response: ServerResponse, status: number, body: object): void => {
    response
      .writeHead(status, {
        'access-control-allow-origin': allowed,
        'access-control-allow-headers': 'authorization, content-type',
        'content-type': 'application/json',
      })
      .end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      answer(response, 204, {});
      return;
    }
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
      answer(response, 401, { code: 'unauthorized' });
      return;
    }
    most = Math.max(most, ++underWay);
    void buffer(request).then(async (body) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      underWay -= 1;
      if (body.subarray(0, 4).equals(PNG)) answer(response, 200, samplePrediction());
      else answer(response, 415, { detail: 'This is no image that can be read.' });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allow: (origin) => (allowed = origin),
    mostAtOnce: () => most,
  };
}
