import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jsonAnswer, openFakeModelServer, writeTinyModel, type FakeModelServer } from '@sightline/inference/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

let scratch: string;
let pipeline: Pipeline;
let server: FakeModelServer;
let url: string;
let answers: readonly Answer[];
let sent = 0;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is wrong with a version. */
interface Fault {
  readonly weights?: Buffer;
  readonly manifest?: object;
  readonly labels?: string;
  /** Done to the folder before it is put in its place. */
  readonly spoil?: (folder: string) => Promise<void>;
}

/** Puts a version of the model `tiny` into the repository, whole at once, with whatever is wrong with it. */
async function publish(version: string, { weights, manifest = {}, labels, spoil }: Fault = {}): Promise<void> {
  const bytes = weights ?? (await tiny());
  const folder = join(scratch, 'models', 'tiny', `.copying-${version}`);
  await mkdir(folder, { recursive: true });
  const full = {
    ...{ name: 'tiny', version, engine: 'onnx', source: 'a test', licence: 'Apache-2.0' },
    ...{ file: 'tiny.onnx', sha256: sha256(bytes), bytes: bytes.length },
    preprocessing: { width: 8, height: 6, crop: 'stretch', cropFraction: 1, interpolation: 'bilinear' },
    input: { name: 'image', layout: 'NHWC', colorOrder: 'RGB', type: 'uint8' },
    output: { name: 'scores', kind: 'probabilities' },
    labelsFile: 'labels.txt',
    ...manifest,
  };
  await writeFile(join(folder, 'tiny.onnx'), bytes);
  await writeFile(join(folder, 'labels.txt'), labels ?? 'red\ngreen\nblue\n');
  await writeFile(join(folder, 'model.json'), JSON.stringify(full));
  await spoil?.(folder);
  await rename(folder, join(dirname(folder), version));
}

async function tiny(options: Parameters<typeof writeTinyModel>[1] = {}): Promise<Buffer> {
  const path = join(scratch, 'tiny.onnx');
  await writeTinyModel(path, options);
  return readFile(path);
}

const onServer = (name: string): object => ({
  ...{ engine: 'remote', file: undefined, sha256: undefined, bytes: undefined },
  endpoint: { ...server.model.endpoint, model: name, deadlineMs: 2000, retries: 0 },
});

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'bad-versions-'));
  server = await openFakeModelServer('open_inference_rest');
  await publish('1');
  pipeline = await Pipeline.open('bad-versions', inject('kafkaBrokers'), {
    MODEL: 'tiny',
    MODEL_REPOSITORY: join(scratch, 'models'),
    MODEL_REPOSITORY_POLL_SECONDS: '1',
  });
  const [gateway] = await Promise.all([
    pipeline.startGateway(),
    pipeline.start('inference-worker', { WORKER_ID: 'worker-1' }),
  ]);
  ({ url } = gateway);
  answers = await pipeline.answers();
});
afterAll(async () => {
  await pipeline.close();
  await server.close();
  await rm(scratch, { recursive: true });
});

/** Which version answers an image that is sent now. */
async function answeredBy(): Promise<string> {
  const { bytes } = await patternPicture((sent += 1));
  const { imageId } = await uploadUntilAccepted(() => url, bytes, `image-${sent}`, 'camera');
  const answer = (): Answer | undefined => answers.find(({ prediction }) => prediction.image_id === imageId);
  await vi.waitFor(() => expect(answer()).toBeDefined(), { timeout: 60_000, interval: 50 });
  const { outcome, model_name: name, model_version: version } = answer()?.prediction ?? expect.fail('no answer');
  return `${outcome}: ${name ?? ''}@${version ?? ''}`;
}

const status = async (): Promise<string> => (await sightline(pipeline.env, 'models', 'status')).stdout;
const float = (std: number): object => ({
  ...{ name: 'image', layout: 'NHWC', colorOrder: 'RGB', type: 'float32' },
  ...{ scale: 1, mean: [0, 0, 0], std: [std, std, std] },
});

const faults: readonly (readonly [what: string, said: RegExp, fault: () => Promise<Fault> | Fault])[] = [
  ['a file that is no model', /load_failed: .*tiny\.onnx/, () => ({ weights: Buffer.from('not a model') })],
  [
    'an operator that the engine lacks',
    /load_failed: .*Flummox/,
    async () => ({ weights: await tiny({ operator: 'Flummox' }) }),
  ],
  [
    'an output that isn’t [batch, classes]',
    /load_failed: .*scores has the shape \[1, 1, 1, 3\]/,
    async () => ({ weights: await tiny({ unflattened: true }) }),
  ],
  ['a batch size that is fixed', /load_failed: .*fixed to 8/, async () => ({ weights: await tiny({ fixedBatch: 8 }) })],
  [
    'scores that are NaN',
    /unusable_scores: .*not finite/,
    async () => ({ weights: await tiny({ input: { type: 'float32' } }), manifest: { input: float(1e60) } }),
  ],
  ['labels of another model', /label_count: .*3 scores but has 2 labels/, () => ({ labels: 'red\ngreen\n' })],
  [
    'other weights than its manifest says',
    /wrong_digest: .*tiny\.onnx/,
    () => ({ spoil: (folder) => writeFile(join(folder, 'tiny.onnx'), 'x') }),
  ],
  [
    'a manifest that is none',
    /bad_manifest: .*model\.json/,
    () => ({ spoil: (folder) => writeFile(join(folder, 'model.json'), '{ "name": ') }),
  ],
  [
    'weights outside of its folder',
    /bad_manifest: .*beside model\.json/,
    () => ({ manifest: { file: '../1/tiny.onnx' } }),
  ],
  [
    'a link in place of its labels',
    /unsafe_path: .*symbolic link/,
    () => ({
      spoil: async (folder) => {
        await rm(join(folder, 'labels.txt'));
        await symlink('/etc/hostname', join(folder, 'labels.txt'));
      },
    }),
  ],
];

const oneAnswer = JSON.stringify(jsonAnswer([[0.2, 0.3, 0.5]]));
const serverFaults: readonly (readonly [what: string, said: RegExp, way: NonNullable<FakeModelServer['always']>])[] = [
  [
    'answers for fewer images than asked',
    /load_failed: .*was asked for 2 images and gave scores for 1/,
    (response) => response.end(oneAnswer),
  ],
  ['answers with a page', /load_failed: .*isn't JSON/, (response) => response.end('<html>')],
];

describe('a version that is bad', { timeout: 300_000 }, () => {
  it.each(faults.map(([what, said, fault], index) => [what, said, fault, index + 2] as const))(
    'is refused for %s, and the old one answers on',
    async (_, said, fault, version) => {
      await publish(String(version), await fault());
      const line = new RegExp(`✗ worker-1 refuses tiny@${version}: ${said.source}`);
      await vi.waitFor(async () => expect(await status()).toMatch(line), { timeout: 60_000, interval: 500 });
      expect(await answeredBy()).toBe('classified: tiny@1');
    },
  );

  it.each(serverFaults.map(([what, said, way], index) => [what, said, way, 50 + index] as const))(
    'is refused where its server %s, and the old one answers on',
    async (_, said, way, version) => {
      server.always = way;
      await publish(String(version), { manifest: onServer('tiny') });
      const line = new RegExp(`worker-1 .*tiny@${version}.*${said.source}`);
      await vi.waitFor(async () => expect(await status()).toMatch(line), { timeout: 60_000, interval: 500 });
      expect(await answeredBy()).toBe('classified: tiny@1');
    },
  );

  it('gives way to the next good one', async () => {
    await publish('90');
    const next = { timeout: 60_000, interval: 500 };
    await vi.waitFor(async () => expect(await answeredBy()).toBe('classified: tiny@90'), next);
  });
});
