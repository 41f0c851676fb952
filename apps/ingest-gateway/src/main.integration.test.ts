import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Broker } from '@sightline/kafka';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { openTestBroker, topicsOfItsOwn } from './testing/kafka-topics.js';
import { configWith, picture } from './testing/scene.js';

const env = { ...topicsOfItsOwn(inject('kafkaBrokers'), 'main'), PORT: '0', DRAIN_DELAY_MS: '1000' };
const config = configWith(env);

interface Process {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** Resolves with the first match of what it says. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

function start(variables: Readonly<Record<string, string>>): Process {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [main], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return {
    child,
    log: () => log,
    until: async (pattern) => {
      for (;;) {
        const found = pattern.exec(log);
        if (found !== null) return found;
        if (child.exitCode !== null) throw new Error(`ended without ${String(pattern)}: ${log}`);
        await once(child.stdout, 'data');
      }
    },
  };
}

async function listening(gateway: Process): Promise<string> {
  const [, url = ''] = await gateway.until(/"url":"([^"]+)"/);
  await gateway.until(/"msg":"started"/);
  return url;
}

/** One upload over a kept connection: its status, or the code of its error. */
function upload(url: string, agent: Agent, body: Buffer): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      `${url}/v1/images`,
      { method: 'POST', agent, headers: { 'content-length': body.length } },
      (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    sent.end(body);
  });
}

describe('the gateway process', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await openTestBroker(config);
  });
  afterAll(() => broker.close());

  it('fails no upload of a rolling restart, and has published each that it accepted', async () => {
    const gateways = await Promise.all(
      [start(env), start(env)].map(async (gateway) => {
        const url = await listening(gateway);
        const [, admin = ''] = await gateway.until(/"admin":"([^"]+)"/);
        return { ...gateway, url, admin, isReady: true };
      }),
    );
    // What a load balancer does: it asks each gateway whether it is ready, and uses those that are.
    const asking = setInterval(() => {
      for (const gateway of gateways) {
        void fetch(`${gateway.admin}/readyz`).then(
          ({ ok }) => (gateway.isReady = ok),
          () => (gateway.isReady = false),
        );
      }
    }, 50);
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const body = await picture();
    const outcomes: (number | string)[] = [];
    let isOver = false;
    const uploader = async (): Promise<void> => {
      while (!isOver) {
        const ready = gateways.filter(({ isReady }) => isReady);
        outcomes.push(await upload(ready[outcomes.length % ready.length]?.url ?? '', agent, body));
      }
    };
    const uploaders = Array.from({ length: 8 }, uploader);
    await expect.poll(() => outcomes.length, { timeout: 20_000 }).toBeGreaterThan(40);
    const [first] = gateways;
    first?.child.kill('SIGTERM');
    const [exitCode] = first === undefined ? [] : ((await once(first.child, 'exit')) as [number]);
    isOver = true;
    await Promise.all(uploaders);
    clearInterval(asking);
    agent.destroy();
    expect(exitCode).toBe(0);
    expect(new Set(outcomes)).toEqual(new Set([202]));
    const offsets = await broker.topics.offsets(config.IMAGE_TOPIC);
    expect(offsets.reduce((sum, { low, high }) => sum + Number(high - low), 0)).toBe(outcomes.length);
  });

  it('is ready while Kafka can be reached, and says so on its admin port', async () => {
    const gateway = start(env);
    await listening(gateway);
    const [, admin = ''] = await gateway.until(/"admin":"([^"]+)"/);
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${admin}/metrics`)).text()).toContain('nodejs_eventloop_delay');
  });

  it('names the topics that are missing, and leaves', async () => {
    const gateway = start({ ...env, IMAGE_TOPIC: `${config.IMAGE_TOPIC}-missing` });
    const [exitCode] = (await once(gateway.child, 'exit')) as [number];
    expect(exitCode).toBe(1);
    expect(gateway.log()).toMatch(/Topic \S+-missing does not exist: create with `sightline topics apply`/);
  });

  it('names its port when another program has it', async () => {
    const first = start(env);
    const { port } = new URL(await listening(first));
    const second = start({ ...env, PORT: port });
    const [exitCode] = (await once(second.child, 'exit')) as [number];
    expect(exitCode).toBe(1);
    expect(second.log()).toContain(`PORT=${port}`);
  });

  it('says everything that is wrong with its settings before it connects', async () => {
    const gateway = start({ PORT: '99999', API_KEYS: 'x', KAFKA_BROKERS: '127.0.0.1:1' });
    const [exitCode] = (await once(gateway.child, 'exit')) as [number];
    expect(exitCode).toBe(78);
    expect(gateway.log()).toContain('PORT=99999');
  });
});
