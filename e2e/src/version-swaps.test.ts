import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEmbeddedModel } from '@sightline/models';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { expectOneAnswerEach, uploadSteadily } from './pipeline/steady-uploads.js';

const SWAPS = 20;
const PER_SECOND = 50;
const MEBIBYTE = 2 ** 20;
/** 20 versions that stayed would be some 100 MB each; the allocator keeps a part of what threads that are gone have freed. */
const MOST_GROWTH_MB = 300;

let repository: string;
let pipeline: Pipeline;

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'version-swaps-'));
  await addVersion(1);
  pipeline = await Pipeline.open('version-swaps', inject('kafkaBrokers'), {
    MODEL: 'swapped',
    MODEL_REPOSITORY: repository,
    MODEL_REPOSITORY_POLL_SECONDS: '1',
  });
});
afterAll(async () => {
  await pipeline.close();
  await rm(repository, { recursive: true });
});

/** Puts the next version of `patterns` in place as libs/models/README.md says: copied aside, then renamed. Its labels name it. */
async function addVersion(version: number): Promise<void> {
  const { path, labels } = await openEmbeddedModel('patterns');
  const aside = join(repository, 'swapped', '.copying');
  await mkdir(dirname(aside), { recursive: true });
  await cp(dirname(path), aside, { recursive: true });
  await writeFile(join(aside, 'labels.txt'), labels.map((label) => `${version}: ${label}\n`).join(''));
  const { manifest } = await openEmbeddedModel('patterns');
  const { labelsSha256: _, ...rest } = manifest;
  await writeFile(join(aside, 'model.json'), JSON.stringify({ ...rest, name: 'swapped', version: String(version) }));
  await rename(aside, join(repository, 'swapped', String(version)));
}

it(
  `answers each image once, and by the version it names, while ${SWAPS} versions appear under ${PER_SECOND} images a second`,
  { timeout: 900_000 },
  async () => {
    const { url } = await pipeline.startGateway();
    const worker = await pipeline.start('inference-worker');
    const residentMb = async (): Promise<number> => (await worker.metric('process_memory_usage_bytes')) / MEBIBYTE;
    const answers = await pipeline.answers();
    const versions = (): ReadonlySet<string> =>
      new Set(answers.map(({ prediction }) => `${prediction.model_name ?? ''}@${prediction.model_version ?? ''}`));
    const uploads = await uploadSteadily(url, PER_SECOND);
    const patience = { timeout: 120_000, interval: 50 };
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(4 * PER_SECOND), patience);
    const levelMb = await residentMb();
    for (let version = 2; version <= SWAPS + 1; version += 1) {
      await addVersion(version);
      await vi.waitFor(() => expect(versions()).toContain(`swapped@${version}`), patience);
    }
    const accepted = await uploads.stop();

    await expectOneAnswerEach(answers, accepted);
    expect(versions().size).toBe(SWAPS + 1);
    for (const { prediction } of answers) {
      expect(prediction.label?.startsWith(`${prediction.model_version ?? ''}: `), prediction.label ?? '').toBe(true);
    }
    await vi.waitFor(async () => expect(await residentMb()).toBeLessThan(levelMb + MOST_GROWTH_MB), patience);
    const grownMb = (await residentMb()) - levelMb;
    const memory = `${levelMb.toFixed(0)} MB before and ${grownMb.toFixed(0)} MB more after`;
    process.stdout.write(`${SWAPS} versions, ${accepted.size} images: none lost, none answered twice; ${memory}\n`);
  },
);
