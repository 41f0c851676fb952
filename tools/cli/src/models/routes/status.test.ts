import type { FakeBroker } from '@sightline/kafka/testing';
import type { ModelStatus } from '@sightline/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { pipelineBroker } from '../../testing/pipeline.js';
import { startRoutedWorker } from '../../testing/routed-worker.js';
import { run } from '../../testing/run.js';

let broker: FakeBroker;
beforeEach(() => {
  broker = pipelineBroker();
});

const model = (changed: Partial<ModelStatus> = {}): ModelStatus => ({
  model_name: 'efficientnet_lite0',
  model_version: '1.0.0',
  state: 'ready',
  engine: 'onnx',
  role: 'primary',
  load_ms: 412,
  memory_bytes: 61_500_000,
  error_code: null,
  error_message: null,
  ...changed,
});

describe('sightline models status', () => {
  it('shows what each worker runs on lines that fit 80 columns', async () => {
    await run(['models', 'route', 'default', '-a', 'efficientnet_lite0'], { broker });
    const one = await startRoutedWorker(broker, 'inference-worker-7d9f8b6c5d-abcde');
    const bad = model({
      model_name: 'mine',
      model_version: '12',
      state: 'refused',
      load_ms: null,
      error_code: 'wrong_digest',
      error_message: '\x1b[2Jmine.onnx is damaged.',
    });
    await one.say({ models: [model(), bad], routes: [{ route: 'default', offset: 0, error_message: null }] });
    await (
      await startRoutedWorker(broker, 'old')
    ).say({ updated_at: (Date.now() - 120_000) * 1000, models: [model()] });
    await (await startRoutedWorker(broker, 'gone')).say({ state: 'stopped' });
    const { code, stdout } = await run(['models', 'status'], { broker, columns: 80, env: { NO_COLOR: '1' } });
    expect(code).toBe(1);
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => !line.startsWith('✗ inference'))
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/✓ ready .*primary .*61\.5 MB +412 ms/);
    expect(stdout).toMatch(/✗ old: silent, last seen 2\.0 min ago/);
    expect(stdout).toMatch(/· gone: ended now/);
    expect(stdout).toMatch(/default +0 +100% efficientnet_lite0 +✓ in 1 of 1/);
    expect(stdout).toContain('refuses mine@12: wrong_digest: ␛[2Jmine.onnx is damaged.');
  });

  it('counts the workers that have a route in force, and quotes those that refuse it', async () => {
    await startRoutedWorker(broker, 'worker-1');
    await startRoutedWorker(broker, 'worker-2', () => 'no such model');
    await run(['models', 'route', 'default', '-a', 'patterns'], { broker });
    const { code, stdout } = await run(['models', 'status'], { broker });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ in 1 of 2');
    expect(stdout).toContain('✗ worker-2 refuses route default of offset 0: no such model');
  });

  it('is content when all is well, and not when no worker runs', async () => {
    expect(await run(['models', 'status'], { broker })).toMatchObject({
      code: 1,
      stdout: 'No worker has said anything in the last 10 minutes: does one run?\n',
    });
    const worker = await startRoutedWorker(broker, 'worker-1');
    await worker.say({ models: [model()] });
    const { code, stdout } = await run(['models', 'status', '--json'], { broker });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      worker_id: 'worker-1',
      stale: false,
      models: [{ model_name: 'efficientnet_lite0' }],
    });
  });

  it('passes over what is no status', async () => {
    broker.write([{ topic: 'worker-status', key: 'x', value: Buffer.from('rubbish') }]);
    await startRoutedWorker(broker, 'worker-1');
    expect((await run(['models', 'status'], { broker })).code).toBe(0);
  });
});
