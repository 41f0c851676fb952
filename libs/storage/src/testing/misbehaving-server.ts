import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request, once its body was read. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A stand-in for Cloud Storage that answers as a test says. */
export interface MisbehavingServer {
  /** As GCS_API_ENDPOINT takes it. */
  readonly endpoint: string;
  /** Method, address and range of each request so far. */
  readonly asked: readonly string[];
  /** Connections that are open at the moment. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** Opens a server that gives the first answer to the first request, and so on; the last one to all further ones. */
export async function openMisbehavingServer(...answers: readonly [Answer, ...Answer[]]): Promise<MisbehavingServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { range } = request.headers;
      asked.push([request.method, request.url, ...(range === undefined ? [] : [range])].join(' '));
      (answers[asked.length - 1] ?? answers.at(-1) ?? answers[0])(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Refuses as Cloud Storage does. */
export function refuse(status: number, reason = 'someReason', headers: Record<string, string> = {}): Answer {
  const body = {
    error: { code: status, message: `told as ${reason}`, errors: [{ reason, message: `told as ${reason}` }] },
  };
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Says nothing at all. */
export const hang: Answer = () => undefined;

/** Breaks the connection off before it answers. */
export const hangUp: Answer = (request) => request.socket.destroy();

/** Answers with JSON, as to a listing or a write. */
export function json(value: unknown): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

/** Serves an object, or the range of it that is asked for; `headers` go before its own. */
export function content(bytes: Buffer, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    const { start, head } = headOf(request, bytes);
    response.writeHead(start === undefined ? 200 : 206, { ...head, ...headers }).end(bytes.subarray(start ?? 0));
  };
}

/** Serves an object up to a byte; then says nothing more, or hangs up. */
export function contentUpTo(bytes: Buffer, end: number, then: 'hang' | 'hang up'): Answer {
  return (request, response) => {
    const { start, head } = headOf(request, bytes);
    response.writeHead(start === undefined ? 200 : 206, head);
    response.write(bytes.subarray(start ?? 0, end), () => {
      if (then === 'hang up') setImmediate(() => response.destroy());
    });
  };
}

interface Head {
  readonly start: number | undefined;
  readonly head: Readonly<Record<string, string>>;
}

function headOf({ headers }: IncomingMessage, { length }: Buffer): Head {
  const asked = /^bytes=(\d+)-/.exec(headers.range ?? '')?.[1];
  const start = asked === undefined ? undefined : Number(asked);
  const common = { 'x-goog-stored-content-length': `${length}`, 'x-goog-stored-content-encoding': 'identity' };
  if (start === undefined) return { start, head: { ...common, 'content-length': `${length}` } };
  const range = { 'content-range': `bytes ${start}-${length - 1}/${length}`, 'content-length': `${length - start}` };
  return { start, head: { ...common, ...range } };
}
