import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPattern, type Pattern } from '@sightline/image';
import type { FakeBroker } from '@sightline/kafka/testing';
import type { ContentReference } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { fakeObjectStore } from '@sightline/storage/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codecs, pipelineBroker, predict } from '../../testing/pipeline.js';
import { startRoutedWorker } from '../../testing/routed-worker.js';
import { run, type Ran, type RunOptions } from '../../testing/run.js';

const PER_LABEL = 8;
const shown = ['lines', 'noise'] as const satisfies readonly Pattern[];

let scratch: string;
let broker: FakeBroker;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'retrain-command-'));
  broker = pipelineBroker();
});
afterEach(() => rm(scratch, { recursive: true }));

async function receive(id: string, content: Buffer | ContentReference): Promise<void> {
  const { value } = await codecs.imageReceived.encode(sampleImage({ image_id: id, content }));
  broker.write([{ topic: 'image-stream', key: id, value }]);
}

const pictureOf = (pattern: Pattern, seed: number): Promise<Buffer> =>
  renderPattern({ pattern, seed, width: 96, height: 96 });

/** Lets pictures of two kinds come, all answered "lines", and writes down what they show. */
async function comeAndLabel(): Promise<void> {
  const lines = ['image_id,label'];
  for (const pattern of shown) {
    for (let seed = 0; seed < PER_LABEL; seed += 1) {
      const id = `${pattern}-${seed}`;
      await receive(id, await pictureOf(pattern, seed));
      await predict(broker, { image_id: id, label: 'lines' });
      lines.push(`${id},${pattern}`);
    }
  }
  broker.write([{ topic: 'image-stream', key: null, value: Buffer.from('rubbish') }]);
  await label(lines);
}

const label = (lines: readonly string[]): Promise<void> => writeFile(join(scratch, 'labels.csv'), lines.join('\n'));

function retrain(flags: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  const usual = ['--name', 'shapes', '--repository', join(scratch, 'models'), '--labels', join(scratch, 'labels.csv')];
  return run(['models', 'retrain', ...usual, '--timeout', '5s', ...flags], { broker, ...options });
}

const setRoute = (...flags: readonly string[]): Promise<Ran> =>
  run(['models', 'route', 'default', '--arm', 'patterns', ...flags, '--timeout', '1ms'], { broker });

const routes = async (): Promise<string> => (await run(['models', 'route'], { broker })).stdout;

describe('sightline models retrain', { timeout: 120_000 }, () => {
  it('learns from the stream what was labelled, and lets it run in the shadow, no further', async () => {
    await comeAndLabel();
    await setRoute('--shadow', 'efficientnet_lite0:0.5');
    const worker = await startRoutedWorker(broker, 'worker-1');
    const { code, stdout, stderr } = await retrain(['--keep', join(scratch, 'kept')]);
    await worker.stop();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/1 +lines +6 +2 +100.0%\n2 +noise +6 +2 +100.0%/);
    expect(stdout).toContain('✓ worker-1 has it in force');
    expect(stdout).toContain("Today's answers were right on 50.0% of 16 of these pictures.");
    expect(stdout).toContain(`sightline models compare patterns shapes@1 ${join(scratch, 'kept')}\n`);
    expect(stdout).toContain('sightline models promote shapes@1 --route default\n');
    expect(await routes()).toMatch(/100% patterns +50% efficientnet_lite0 [^]* 100% shapes@1/);
    expect((await readdir(join(scratch, 'kept', 'noise'))).length).toBe(PER_LABEL);
  });

  it('puts a second version in the place of the first, and says as JSON what was learned and changed', async () => {
    await comeAndLabel();
    await setRoute();
    expect((await retrain()).code).toBe(0);
    const { code, stdout } = await retrain(['--json', '--by', 'me']);
    const [learned, changed] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(code).toBe(0);
    expect(learned).toMatchObject({ name: 'shapes', version: '2', answered: { right: 8, of: 16 } });
    expect(changed).toMatchObject({
      changed_by: 'me',
      after: { shadows: [{ model_name: 'shapes', model_version: '2', sample_rate: 1 }] },
    });
  });

  it('fetches large pictures from the buckets that are named, in the generation that was announced', async () => {
    const store = fakeObjectStore('uploads', 'secrets');
    const lines = ['image_id,label'];
    for (const [index, pattern] of shown.entries()) {
      for (let seed = 0; seed < 6; seed += 1) {
        const name = `${pattern}/${seed}.jpg`;
        const bucket = seed === 5 && index === 1 ? 'secrets' : 'uploads';
        const { generation } = await store.write(bucket, name, await pictureOf(pattern, seed));
        const size = null;
        await receive(name, { uri: `gs://${bucket}/${name}`, generation, size, sha256: null });
        if (seed === 5 && index === 0) await store.write(bucket, name, Buffer.from('overwritten since'));
        lines.push(`${name},${pattern}`);
      }
    }
    await label(lines);
    await setRoute();
    const env = { UPLOAD_BUCKET: 'uploads' };
    const refused = await retrain([], { store, env });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /Of 12 labelled pictures 2 are missing, more than --max-skipped allows: 1 no longer in gs:\/\/uploads; 1 in gs:\/\/secrets, which is not among FETCH_BUCKETS\./,
      ),
    ]);
    const { code, stderr } = await retrain(['--max-skipped', '0.2'], { store, env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('! Pictures that are missing: 1 no longer in gs:')]);
  });

  it('says of pictures that are missing whether they were ever there', async () => {
    await comeAndLabel();
    await setRoute();
    await predict(broker, { image_id: 'old', label: 'lines' });
    const lines = shown.flatMap((pattern) => Array.from({ length: 5 }, (_, seed) => `${pattern}-${seed},${pattern}`));
    await label(['image_id,label', ...lines, 'old,lines', 'elsewhere,noise']);
    const { code, stderr } = await retrain();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /2 are missing, more than --max-skipped allows: 1 answered, but no longer kept in image-stream; 1 not known in this time \(--since looks further back\)\./,
      ),
    ]);
  });
});

describe('sightline models retrain, before it does anything', { timeout: 120_000 }, () => {
  beforeEach(comeAndLabel);

  it.each([
    ['there is no route to be the shadow of', [], 64, 'There is no route default: no route is set. Set one: '],
    ['no file is labelled', ['--labels', 'nowhere.csv'], 1, "The labels file nowhere.csv can't be read."],
    ['the repository can be none', ['--repository', 's3://models'], 1, 'gs://'],
    ['the name is one of the catalogue', ['--name', 'patterns'], 1, 'The catalogue has a model patterns'],
  ])('refuses where %s', async (what, flags, code, text) => {
    if (!what.includes('no route')) await setRoute();
    const ran = await retrain(flags);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)]);
    expect(ran.stderr).not.toContain('bug');
  });

  it('asks where the model shall go', async () => {
    const { code, stderr } = await run(
      ['models', 'retrain', '--name', 'shapes', '--labels', join(scratch, 'labels.csv')],
      { broker },
    );
    expect([code, stderr]).toEqual([64, expect.stringContaining('Give --repository PLACE')]);
  });

  it('keeps pictures in no folder that holds others', async () => {
    await setRoute();
    const { code, stderr } = await retrain(['--keep', scratch]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('is not empty: give --keep another')]);
    const file = await retrain(['--keep', join(scratch, 'labels.csv')]);
    expect([file.code, file.stderr]).toEqual([1, expect.stringContaining("labels.csv can't be made or read.")]);
  });

  it('refuses to become the answer by itself', async () => {
    await setRoute();
    expect((await retrain()).code).toBe(0);
    const env = { MODEL_REPOSITORY: join(scratch, 'models') };
    const answering = ['models', 'route', 'default', '--arm', 'shapes', '--no-shadow', '--timeout', '1ms'];
    expect((await run(answering, { broker, env })).code).toBe(0);
    const { code, stderr } = await retrain();
    expect([code, stderr]).toEqual([64, expect.stringContaining('Route default answers with the newest shapes')]);
    expect(await readdir(join(scratch, 'models', 'shapes'))).toEqual(['1']);
  });
});
