import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusedError, type SimulatedImage } from './destination.js';
import { gatewayDestination } from './gateway-destination.js';

const image: SimulatedImage = {
  picture: { bytes: Buffer.from('bytes'), contentType: 'image/png', label: 'circles', name: 'circles-1' },
  sourceKey: 'cam 1/ä',
  sequenceNumber: 7,
  metadata: { run: 'r', picture: 'a & b' },
};

let close: (() => void) | undefined;
afterEach(() => close?.());

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(url: string, timeoutMs = 5000) {
  return gatewayDestination({ url, apiKey: 'secret', model: 'patterns', timeoutMs });
}

describe('gatewayDestination', () => {
  it('uploads the bytes with all they are known by, and returns the id that the gateway gave', async () => {
    const seen: unknown[] = [];
    const url = await listen((request, response) => {
      void buffer(request).then((body) => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://gateway');
        const { authorization, traceparent, 'content-type': type } = request.headers;
        seen.push([request.method, pathname, Object.fromEntries(searchParams), body.toString(), authorization, type]);
        expect(traceparent).toBeUndefined();
        response.writeHead(202).end('{"image_id":"id-1","status":"accepted"}');
      });
    });
    await expect(open(url).send(image)).resolves.toBe('id-1');
    const query = {
      source_key: 'cam 1/ä',
      sequence_number: '7',
      model: 'patterns',
      'metadata.run': 'r',
      'metadata.picture': 'a & b',
    };
    expect(seen).toEqual([['POST', '/v1/images', query, 'bytes', 'Bearer secret', 'image/png']]);
  });

  it.each([400, 413, 429, 503])('takes the answer %i for a refusal and keeps its reason', async (status) => {
    const url = await listen((_, response) => response.writeHead(status).end('{"detail":"too much"}'));
    await expect(open(url).send(image)).rejects.toThrow(RefusedError);
    await expect(open(url).send(image)).rejects.toThrow(`${status}: {"detail":"too much"}`);
  });

  it('fails, but is not refused, when nobody listens or the answer makes no sense', async () => {
    const url = await listen((_, response) => response.writeHead(200).end('{}'));
    await expect(open(url).send(image)).rejects.toThrow('no image_id');
    close?.();
    const error: unknown = await open(url)
      .send(image)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RefusedError);
  });

  it('gives up on a gateway that does not answer', async () => {
    const url = await listen(() => undefined);
    await expect(open(url, 50).send(image)).rejects.toThrow(/timeout/i);
  });
});
