import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import type { EngineError } from '@sightline/inference';
import { openFakeModelServer } from '@sightline/inference/testing';
import { openEmbeddedModel, openModelFolder } from '@sightline/models';
import type { ResolvedLocalModel } from '@sightline/models';
import { silentLogger } from '@sightline/observability';
import type { Logger } from '@sightline/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rules, settings } from '../config.js';
import { openEngines } from './model-engines.js';
import type { ModelEngines, OpenedEngine } from './model-engines.js';

const model: ResolvedLocalModel = await openEmbeddedModel('patterns');
const cores = { INFERENCE_SESSIONS: '2', INFERENCE_THREADS_PER_SESSION: '1' };
const onFailure = (error: EngineError): never => {
  throw error;
};

describe('the engines of a worker', { timeout: 30_000 }, () => {
  let folder: string;
  let lines: { readonly from?: string; readonly times?: object; readonly why?: readonly string[] }[];
  const opened: OpenedEngine[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-engines-'));
    lines = [];
  });
  afterEach(async () => {
    for (const { classifier } of opened.splice(0)) await classifier.close();
    await rm(folder, { recursive: true });
  });

  /** Engines of one start of a worker on a machine that is at rest. */
  function start(env: Record<string, string> = {}): ModelEngines {
    const log: Logger = {
      ...silentLogger,
      info: (...all: readonly unknown[]) => void lines.push(all[0] as object),
      child: () => log,
    };
    const config = readSettings(settings, rules, { MODEL_CACHE_DIR: folder, ...cores, ...env });
    return openEngines(config, log, () => () => 0);
  }
  async function open(engines: ModelEngines, role: 'primary' | 'shadow' = 'primary'): Promise<OpenedEngine> {
    const engine = await engines.open(model, role, onFailure);
    opened.push(engine);
    return engine;
  }
  const planFiles = async (): Promise<string[]> => {
    const names = await readdir(join(folder, '.plans'));
    return names.map((name) => join(folder, '.plans', name));
  };

  it('measure a model once and say why it runs as it does; the next start takes the plan', async () => {
    const first = await open(start());
    expect(lines).toMatchObject([{ from: 'measured now', sessions: 2, maxBatchSize: first.classifier.maxBatchSize }]);
    expect(lines[0]?.times).toHaveProperty('1');
    expect(lines[0]?.why?.length).toBeGreaterThan(0);
    expect(await planFiles()).toHaveLength(1);
    const second = await open(start());
    expect(lines[1]?.from).toMatch(/^\d{4}-/);
    expect(second.classifier.maxBatchSize).toBe(first.classifier.maxBatchSize);
  });

  it('learn the memory of a model when it is loaded by a kept plan, and count with it from then on', async () => {
    const estimate = await start().memoryOf(model, 'primary');
    expect(estimate).toBeGreaterThan(64 * 1024 * 1024);
    await open(start());
    const { memoryBytes } = await open(start());
    const [path = ''] = await planFiles();
    const kept = JSON.parse(await readFile(path, 'utf8')) as { plan: { memoryBytes?: number } };
    // The process may have had the room already; then nothing is known.
    expect(memoryBytes === undefined).toBe(kept.plan.memoryBytes === undefined);
    kept.plan.memoryBytes = 123_456_789;
    await writeFile(path, JSON.stringify(kept));
    expect(await start().memoryOf(model, 'primary')).toBe(123_456_789);
    expect((await open(start())).memoryBytes).toBe(123_456_789);
  });

  it('do not measure beside images, and run a new version as the one before', async () => {
    const engines = start({ MAX_BATCH_SIZE: '2' });
    await open(engines);
    engines.endMeasuring();
    const weights = { ...model.manifest, sha256: 'f'.repeat(64), version: '2' };
    opened.push(await engines.open({ ...model, manifest: weights }, 'primary', onFailure));
    expect(lines).toMatchObject([{ from: 'measured now' }, { from: 'version before', maxBatchSize: 2 }]);
    const late = start();
    late.endMeasuring();
    expect((await open(late)).classifier).toMatchObject({ maxBatchSize: 4, concurrency: 2 });
    expect(lines[2]).toMatchObject({ from: 'usual' });
  });

  it('keep to the calls that a model may have', async () => {
    const engines = start({ MAX_CALLS_BY_MODEL: 'patterns=1,constructor=3' });
    expect((await open(engines)).classifier.concurrency).toBe(1);
  });

  it('give a shadow one session of one thread', async () => {
    const engines = start();
    expect((await open(engines, 'shadow')).classifier).toMatchObject({ concurrency: 1, maxBatchSize: 1 });
    expect(await engines.memoryOf(model, 'shadow')).toBeLessThan(await engines.memoryOf(model, 'primary'));
    expect(lines).toEqual([]);
  });

  it('leave a model of another server to its own limits', async () => {
    const server = await openFakeModelServer('open_inference_rest');
    const about = { name: 'far', version: '1', source: 'a test', licence: 'none', labelsFile: 'labels.txt' };
    const pixels = { ...server.model.preprocessing, crop: 'center', interpolation: 'nearest' };
    await writeFile(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...about, ...server.model, preprocessing: pixels }));
    const far = await openModelFolder(folder);
    const engine = await start().open(far, 'primary', onFailure);
    opened.push(engine);
    expect(engine.classifier).toMatchObject({ maxBatchSize: 4, concurrency: server.model.endpoint.concurrency });
    expect(lines).toEqual([]);
    for (const { classifier } of opened.splice(0)) await classifier.close();
    await server.close();
  });
});
