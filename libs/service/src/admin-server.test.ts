import { afterEach, describe, expect, it } from 'vitest';
import { openAdminServer } from './admin-server.js';
import type { AdminServer, ServicePhase } from './admin-server.js';
import { checkReadiness } from './readiness.js';
import type { ReadinessCheck } from './readiness.js';

let server: AdminServer | undefined;

async function open(phase: ServicePhase, checks: Readonly<Record<string, ReadinessCheck>> = {}): Promise<string> {
  const readiness = (): ReturnType<typeof checkReadiness> => checkReadiness(new Map(Object.entries(checks)), 30);
  server = await openAdminServer({ host: '127.0.0.1', port: 0, phase: () => phase, readiness });
  return `http://127.0.0.1:${server.port}`;
}

afterEach(() => server?.close());

async function readyz(address: string): Promise<unknown> {
  const response = await fetch(`${address}/readyz`);
  return [response.status, await response.json()];
}

describe('/readyz', () => {
  it('is 200 when every check says yes', async () => {
    const address = await open('running', { kafka: () => true, model: () => Promise.resolve(true) });
    expect(await readyz(address)).toEqual([200, { status: 'ready', checks: { kafka: 'ok', model: 'ok' } }]);
  });

  it('is 503 with each reason when a check says no, throws or does not answer', async () => {
    const address = await open('running', {
      no: () => false,
      throws: () => {
        throw new Error('the broker is away');
      },
      rejects: () => Promise.reject(new Error('no model')),
      hangs: () => new Promise(() => undefined),
      yes: () => true,
    });
    const checks = {
      no: 'not ready',
      throws: 'the broker is away',
      rejects: 'no model',
      hangs: 'no answer within 30 ms',
      yes: 'ok',
    };
    expect(await readyz(address)).toEqual([503, { status: 'failing', checks }]);
  });

  it.each(['starting', 'draining'] as const)('is 503 while the service is %s', async (phase) => {
    expect(await readyz(await open(phase, { kafka: () => true }))).toEqual([
      503,
      { status: phase, checks: { kafka: 'ok' } },
    ]);
  });
});

describe('the admin port', () => {
  it('is live whatever the checks say', async () => {
    const address = await open('draining', { kafka: () => false });
    expect((await fetch(`${address}/livez`)).status).toBe(200);
  });

  it('serves metrics in the Prometheus text format', async () => {
    const response = await fetch(`${await open('running')}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toMatch(/^process_memory_usage_bytes \d+$/m);
  });

  it.each([
    ['GET', '/other', 404],
    ['POST', '/readyz', 405],
    ['HEAD', '/livez', 200],
    ['GET', '/livez?verbose', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await fetch(`${await open('running')}${path}`, { method })).status).toBe(status);
  });

  it('closes though a client keeps its connection', async () => {
    const address = await open('running');
    await fetch(`${address}/livez`);
    await server?.close();
    await expect(fetch(`${address}/livez`)).rejects.toThrow();
  });

  it('says which setting to mend when the host is none of this machine', async () => {
    const opening = openAdminServer({
      host: '203.0.113.1',
      port: 9100,
      phase: () => 'running',
      readiness: () => checkReadiness(new Map()),
    });
    await expect(opening).rejects.toThrow('ADMIN_PORT=9100: 203.0.113.1:9100 is no address of this machine');
  });
});
