import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { call } from './callers.js';

it('counts labels as answered, and everything else as failed', async () => {
  let requests = 0;
  const bodies = new Set<string>();
  const connections = new Set<number | undefined>();
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      bodies.add(body);
      connections.add(request.socket.remotePort);
      requests += 1;
      // Every third is accepted but not answered in time.
      response.statusCode = requests % 3 === 0 ? 202 : 200;
      response.end('{}');
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const result = await call({ url, callers: 2, seconds: 0.1, pictures: [Buffer.from('a'), Buffer.from('b')] });
  server.close();
  expect(result.failed).toBe(Math.floor(requests / 3));
  expect(result.answered + result.failed).toBe(requests);
  expect(bodies).toEqual(new Set(['a', 'b']));
  expect(connections.size).toBe(2);
});
