import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type FakeGcs, startFakeGcs } from '../gcs/start-fake-gcs.js';

/** Gives the tests `inject('gcsEndpoint')`: a Cloud Storage of their own. Where it can't be had, those tests fail, and no others. */
export default async function provideGcs(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-gcs-'));
  const gcs = await startFakeGcs({ dataDir, onProgress: (step) => console.log(`${step}.`) }).catch(
    (error: unknown): FakeGcs | undefined => {
      console.error(`There is no Cloud Storage for the tests: ${String(error)}`);
      return undefined;
    },
  );
  project.provide('gcsEndpoint', gcs?.endpoint ?? 'http://127.0.0.1:9');
  return async () => {
    await gcs?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
