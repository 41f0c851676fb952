import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the server does with one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on this machine that answers as a test says. */
export interface FileServer {
  readonly url: string;
  /** The Range header of each request so far; undefined where there was none. */
  readonly ranges: readonly (string | undefined)[];
  readonly server: Server;
  /** Breaks every connection. */
  breakConnections(): void;
  close(): Promise<void>;
}

/** Opens a server that gives the first answer to the first request, and so on; the last one to all further ones. */
export async function openFileServer(...answers: readonly [Answer, ...Answer[]]): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    (answers[ranges.length - 1] ?? answers.at(-1) ?? answers[0])(request, response);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const breakConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async (): Promise<void> => {
    breakConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, ranges, server, breakConnections, close };
}

/** Serves the file, and ranges of it, as a good server does. */
export function file(content: Buffer): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    if (start === undefined) response.writeHead(200, { 'content-length': content.length }).end(content);
    else if (start >= content.length) response.writeHead(416).end();
    else response.writeHead(206, rangeHeaders(start, content)).end(content.subarray(start));
  };
}

/** Serves the file up to a byte, then says nothing more. */
export function fileUpTo(content: Buffer, end: number): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    if (start === undefined) response.writeHead(200, { 'content-length': content.length });
    else response.writeHead(206, rangeHeaders(start, content));
    response.write(content.subarray(start ?? 0, end));
  };
}

/** Answers with a status and a text. */
export function status(code: number, text = '', headers: Record<string, string> = {}): Answer {
  return (_request, response) => response.writeHead(code, headers).end(text);
}

function rangeStart(request: IncomingMessage): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function rangeHeaders(start: number, { length }: Buffer): Record<string, string | number> {
  return { 'content-range': `bytes ${start}-${length - 1}/${length}`, 'content-length': length - start };
}
