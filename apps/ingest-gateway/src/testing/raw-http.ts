import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection that says exactly what it is told, and hears everything. */
export interface RawConnection {
  readonly socket: Socket;
  send(text: string | Buffer): void;
  /** What has come back so far. */
  heard(): string;
  /** Resolves once what came back holds the text. @throws when the connection closes without it. */
  until(text: string): Promise<string>;
  closed(): Promise<string>;
}

/** Connects to a gateway. */
export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  let heard = '';
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => (isClosed = true));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      socket.once('data', () => {
        resolve();
      });
      socket.once('close', () => {
        resolve();
      });
    });
  return {
    socket,
    send: (text) => void socket.write(text),
    heard: () => heard,
    until: async (text) => {
      while (!heard.includes(text)) {
        if (isClosed) throw new Error(`closed without "${text}": ${heard}`);
        await change();
      }
      return heard;
    },
    closed: async () => {
      while (!isClosed) await change();
      return heard;
    },
  };
}
