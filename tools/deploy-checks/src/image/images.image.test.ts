import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startKafka, type LocalKafka } from '@sightline/dev-stack';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildImage, compileApart } from './build-image.js';

let home = '';
let kafka: LocalKafka;
// NOTE: npm ci and the compiler run as they would in Docker.
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-images-'));
  await compileApart(join(home, 'compiled'));
  kafka = await startKafka({ dataDir: join(home, 'kafka') });
}, 1_200_000);
afterAll(async () => {
  await kafka.discard();
  await rm(home, { recursive: true, force: true });
}, 120_000);

async function imageOf(app: string): Promise<string> {
  return buildImage(join(home, 'compiled'), app, await mkdtemp(join(home, 'built-')));
}

/** Starts the app as its container would: nothing of ours is in its environment. */
function start(image: string, app: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const variables = { PATH: '/usr/bin:/bin', HOME: join(home, 'user'), NODE_ENV: 'production' };
  const options = { cwd: image, env: { ...variables, ...env }, extendEnv: false, reject: false } as const;
  return execa(process.execPath, [join(app, 'dist/main.js'), ...args], options);
}

describe('the image', { timeout: 300_000 }, () => {
  it('of the sightline command makes the topics with nothing but its own files', async () => {
    const app = 'tools/cli';
    const env = { KAFKA_BROKERS: kafka.brokers };
    const { exitCode, stderr } = await start(await imageOf(app), app, ['topics', 'apply'], env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each(['inference-worker', 'ingest-gateway', 'dashboard'])(
    'of the %s gets ready, and ends in good order, with nothing but its own files',
    async (service) => {
      const app = `apps/${service}`;
      const image = await imageOf(app);
      const [admin, port] = (await freePorts(2)).map(String);
      const models = service === 'inference-worker' ? { MODEL: 'patterns' } : {};
      const env = { KAFKA_BROKERS: kafka.brokers, ADMIN_PORT: admin ?? '', PORT: port ?? '', ...models };
      const running = start(image, app, [], env);
      await vi.waitFor(
        async () => {
          const answer = await fetch(`http://127.0.0.1:${admin ?? ''}/readyz`);
          expect(answer.status).toBe(200);
        },
        { timeout: 120_000, interval: 500 },
      );
      running.kill('SIGTERM');
      expect((await running).exitCode).toBe(0);
    },
  );
});
