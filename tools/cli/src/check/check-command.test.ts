import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { samplePrediction } from '@sightline/messages/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPatterns } from '../testing/add-patterns.js';
import { openStandInGateway, type StandInAnswer, type StandInGateway } from '../testing/stand-in-gateway.js';
import { run, type Ran } from '../testing/run.js';

let cacheDir: string;
let broker: FakeBroker;
let gateway: StandInGateway;
let answer: StandInAnswer;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'sightline-check-'));
});

afterAll(() => rm(cacheDir, { recursive: true }));

beforeEach(async () => {
  broker = fakeBroker();
  await run(['topics', 'apply'], { broker });
  gateway = await openStandInGateway((_, count) => (count === 0 ? { status: 404 } : answer));
});

afterEach(() => gateway.close());

function check(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return run(['check', '--url', gateway.url, ...args], {
    broker,
    env: { MODEL: 'patterns', MODEL_CACHE_DIR: cacheDir, ...env },
  });
}

describe('sightline check', () => {
  it('finds a pipeline that is right in order, the engine by trying it', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    const marks = stdout
      .trimEnd()
      .split('\n')
      .map((line) => /^(.) (\w+) +/.exec(line)?.slice(1));
    expect(marks).toEqual(
      ['Kafka', 'topics', 'backlog', 'registry', 'gateway', 'model', 'engine'].map((subject) => ['✓', subject]),
    );
    expect(stdout).toMatch(/engine +patterns decodes and classifies a picture in/);
  });

  it('says of everything that is wrong how to mend it, with 1', async () => {
    await gateway.close();
    const { code, stdout } = await run(['check', '--url', gateway.url, '--brokers', 'nowhere:9092'], {
      env: { MODEL: 'mobilenet_v2', MODEL_FALLBACK: 'false', MODEL_CACHE_DIR: cacheDir },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ Kafka +nowhere:9092 does not answer\n +→ start it \(npm start\), or say where it is with --brokers\n/,
    );
    expect(stdout).toMatch(/- topics +not looked at: Kafka is away\n- backlog/);
    expect(stdout).toMatch(
      /✗ gateway +http:.* does not answer \(ECONNREFUSED\)\n +→ Start it with npm start, or say where it is with --url\n/,
    );
    expect(stdout).toMatch(/✗ model .*\n +→ sightline models pull mobilenet_v2\n- engine/);
  });

  it('finds missing topics, and notes those that differ', async () => {
    expect((await check([], { TOPIC_PARTITIONS: '5' })).stdout).toMatch(
      /! topics +not as the settings want them: image-stream, /,
    );
    broker = fakeBroker({ topics: { 'image-stream': 3 } });
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ topics +missing: image-stream-results, .*\n +→ sightline topics apply\n- backlog/);
  });

  it('notes images that wait', async () => {
    broker.write([1, 2, 3].map(() => ({ topic: 'image-stream', key: null, value: Buffer.from('x') })));
    const { code, stdout } = await check(['--group', 'workers']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/! backlog +3 images wait for workers\n +→ /)]);
  });

  it('notes a model that is not here, and tries the one that would answer', async () => {
    const { code, stdout } = await check([], { MODEL: 'mobilenet_v2' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/! model +mobilenet_v2 is not pulled here: .* efficientnet_lite0 answers\n/);
    expect(stdout).toMatch(/✓ engine +efficientnet_lite0 decodes and classifies/);
  });

  it('finds a model of the repository, and notes a version that is damaged', async () => {
    const repository = join(cacheDir, 'own');
    const env = { MODEL: 'signs', MODEL_REPOSITORY: repository };
    await addPatterns(repository, 'signs', '1');
    expect((await check([], env)).stdout).toMatch(/✓ model +signs 1 in .* is whole\n✓ engine +signs decodes/);
    await addPatterns(repository, 'signs', '2');
    await writeFile(join(repository, 'signs/2/patterns.onnx'), 'damaged');
    expect((await check([], env)).stdout).toMatch(/! model +signs 1 in .* is whole\. .*signs.2.patterns\.onnx/);
    const { code, stdout } = await check([], { ...env, MODEL: 'sings' });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/✗ model .* has no version of sings that can be used/)]);
  });

  it('asks a schema registry where one is set', async () => {
    answer = { status: 200, body: [] };
    expect((await check([], { SCHEMA_REGISTRY_URL: gateway.url })).stdout).toMatch(/✓ registry +http.* answers\n/);
    answer = { status: 500 };
    const { code, stdout } = await check([], { SCHEMA_REGISTRY_URL: gateway.url });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/✗ registry +http.* answers 500\n +→ start it, or mend SCHEMA_REGISTRY_URL/),
    ]);
  });

  it('sends a picture through the pipeline where told to', async () => {
    answer = { status: 200, body: samplePrediction() };
    expect((await check(['--send'])).stdout).toMatch(
      /✓ answer +a picture was answered in .*: tiger cat \(efficientnet_lite0\)\n/,
    );
    answer = { status: 422, body: { code: 'corrupt', detail: 'It is damaged.' } };
    const { code, stdout } = await check(['--send']);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/✗ answer +It is damaged\.\n +→ see whether a worker runs/),
    ]);
  });

  it('tells programs the same', async () => {
    const lines = (await check(['--json'])).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[1]).toEqual({ subject: 'topics', state: 'ok', found: 'all 8 as they should be' });
  });
});
