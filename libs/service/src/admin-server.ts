import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METRICS_CONTENT_TYPE, metrics, renderMetrics } from '@sightline/observability';
import type { Readiness } from './readiness.js';
import { listenError } from './start-error.js';

/** `starting` and `draining` are not ready, whatever the checks say. */
export type ServicePhase = 'starting' | 'running' | 'draining';

export interface AdminServerOptions {
  readonly host: string;
  readonly port: number;
  readonly phase: () => ServicePhase;
  readonly readiness: () => Promise<Readiness>;
}

/** The port of an operator: `/livez`, `/readyz`, `/metrics`. */
export interface AdminServer {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Opens the admin port.
 * @throws StartError when the port cannot be had.
 */
export async function openAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const server = createServer((request, response) => void respond(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(listenError(error, { setting: 'ADMIN_PORT', ...options }));
    });
    server.listen(options.port, options.host, resolve);
  });
  const observeReady: Parameters<typeof metrics.serviceReady.addCallback>[0] = async (gauge) => {
    const status = await statusOf(options);
    gauge.observe(status.status === 'ready' ? 1 : 0);
  };
  metrics.serviceReady.addCallback(observeReady);
  // A listening TCP server has an AddressInfo; the other types are for pipes and closed servers.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        metrics.serviceReady.removeCallback(observeReady);
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, options: AdminServerOptions): Promise<void> {
  const { status, type, body } = await answer(request, options).catch((error: unknown) =>
    json(500, { error: String(error) }),
  );
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    .end(request.method === 'HEAD' ? '' : body);
}

interface Status {
  readonly status: ServicePhase | 'ready' | 'failing';
  readonly checks: Readiness['checks'];
}

async function statusOf({ phase, readiness }: AdminServerOptions): Promise<Status> {
  const { ready, checks } = await readiness();
  return { status: phase() === 'running' ? (ready ? 'ready' : 'failing') : phase(), checks };
}

async function answer(request: IncomingMessage, options: AdminServerOptions): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'only GET and HEAD' });
  switch (request.url?.split('?', 1)[0]) {
    case '/livez':
      return json(200, { status: 'live' });
    case '/readyz': {
      const status = await statusOf(options);
      return json(status.status === 'ready' ? 200 : 503, status);
    }
    case '/metrics':
      return { status: 200, type: METRICS_CONTENT_TYPE, body: await renderMetrics() };
    default:
      return json(404, { error: 'not found: there are /livez, /readyz and /metrics' });
  }
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}
