import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { socketFactory } from './sockets.js';

let server: Server | undefined;
afterEach(() => server?.close());

/** A socket of ours whose other side answers with some bytes and hangs up. */
async function answeredWith(...bytes: readonly number[]): Promise<Socket> {
  server = createServer((socket) => socket.end(Buffer.from(bytes))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // kafkajs's types say that ssl is always there; without TLS it is undefined.
  const plain = { host: '127.0.0.1', port, ssl: undefined as never, onConnect: () => undefined };
  return socketFactory()(plain);
}

describe('a plain socket', () => {
  it('ends with an error that says so when the other side speaks TLS', async () => {
    const socket = await answeredWith(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50);
    const [error] = (await once(socket, 'error')) as [Error & { code?: string }];
    expect(error.code).toBe('TLS_ANSWERED');
  });

  it('hands over everything that is not TLS', async () => {
    const socket = await answeredWith(0x00, 0x00, 0x00, 0x02, 0x15, 0x03);
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    await once(socket, 'close');
    expect([...Buffer.concat(received)]).toEqual([0x00, 0x00, 0x00, 0x02, 0x15, 0x03]);
  });
});
