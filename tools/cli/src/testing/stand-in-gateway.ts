import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the stand-in got it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What it answers with. */
export interface StandInAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StandInGateway {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** A web server that answers like a gateway, with what a test wants; by itself it only lists models. */
export async function openStandInGateway(
  answer: (request: SeenRequest, count: number) => StandInAnswer,
): Promise<StandInGateway> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => void respond(request, response));
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', headers } = request;
    const seen = { method, headers, url: new URL(request.url ?? '/', 'http://stand-in'), body: Buffer.concat(chunks) };
    const listing = seen.url.pathname === '/v1/models';
    if (!listing) requests.push(seen);
    const { status, body, headers: own = {} } = listing ? listModels(seen, answer) : answer(seen, requests.length);
    response.writeHead(status, { 'content-type': 'application/json', ...own });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listModels(
  request: SeenRequest,
  answer: (request: SeenRequest, count: number) => StandInAnswer,
): StandInAnswer {
  const own = answer(request, 0);
  return own.status === 404 ? { status: 200, body: { models: [] } } : own;
}
