import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from '../kafka/free-port.js';
import { SupervisedService } from './supervised-service.js';

/** A service as far as its supervisor sees it: probes on ADMIN_PORT, and an end that a request to /end brings about. */
const fakeService = `
  import { createServer } from 'node:http';
  const probes = createServer((request, response) => {
    if (request.url.startsWith('/end')) process.exit(Number(request.url.slice(5)));
    response.end('ok');
  }).listen(Number(process.env.ADMIN_PORT), '127.0.0.1');
  console.log('service ' + process.pid);
  process.on('SIGTERM', () => process.exit(0));
`;
const patience = { timeout: 20_000, interval: 50 };

let folder = '';
let said: string[] = [];
let failures: Error[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-'));
  said = [];
  failures = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function serviceOf(
  source: string,
): Promise<{ service: SupervisedService; logFile: string; end: (code: number) => Promise<void> }> {
  const script = join(folder, 'main.mjs');
  const logFile = join(folder, 'service.log');
  const [adminPort = 0] = await freePorts(1);
  await writeFile(script, source);
  const plan = { name: 'thing', script, logFile, adminPort, shown: false, env: { ADMIN_PORT: String(adminPort) } };
  const events = { say: (sentence: string) => said.push(sentence), fail: (error: Error) => failures.push(error) };
  const end = async (code: number): Promise<void> => {
    // The service dies without an answer.
    await fetch(`http://127.0.0.1:${adminPort}/end/${code}`).catch(() => undefined);
  };
  return { service: new SupervisedService(plan, events), logFile, end };
}

describe('SupervisedService', () => {
  it('waits until the service is ready, and stops it', async () => {
    const { service, end } = await serviceOf(fakeService);
    await service.start();
    await service.ready();
    await service.stop();
    await expect(fetch(`http://127.0.0.1:${service.plan.adminPort}/`)).rejects.toThrow();
    await end(0);
    expect([said, failures]).toEqual([[], []]);
  });

  it('says that a service died and starts it again, keeping its log', async () => {
    const { service, logFile, end } = await serviceOf(fakeService);
    await service.start();
    await service.ready();
    await end(3);
    await expect.poll(async () => (await readFile(logFile, 'utf8')).match(/service/g)?.length, patience).toBe(2);
    expect(said).toEqual([`thing ended (3) and is started again: see ${logFile}.`]);
    await service.stop();
  });

  it('gives up on a service that keeps dying', { timeout: 60_000 }, async () => {
    const { service, end } = await serviceOf(fakeService);
    await service.start();
    await service.ready();
    for (let death = 0; death < 4; death++) {
      await expect
        .poll(
          () =>
            fetch(`http://127.0.0.1:${service.plan.adminPort}/`).then(
              () => true,
              () => false,
            ),
          patience,
        )
        .toBe(true);
      await end(1);
      await expect.poll(() => said.length + failures.length, patience).toBe(death + 1);
    }
    expect(failures.map((error) => error.message)).toEqual([`thing keeps ending (1): see ${service.plan.logFile}.`]);
  });

  it('lets a service be that has done its work', async () => {
    const { service, end } = await serviceOf(fakeService);
    await service.start();
    await service.ready();
    await end(0);
    await expect.poll(() => said, patience).toEqual(['thing has done its work.']);
  });

  it("gives a service's own words when it does not start", async () => {
    const { service } = await serviceOf(
      `console.error('A setting is wrong:\\n  PORT=x: must be a number'); process.exit(78);`,
    );
    await service.start();
    await expect(service.ready()).rejects.toThrow(
      'thing does not start: A setting is wrong:\n  PORT=x: must be a number',
    );
    expect(failures).toEqual([]);
  });
});
