import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEmulatorJar } from './google-emulator.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-sdk-'));
  for (const path of ['sdk/bin', 'sdk/platform/pubsub-emulator/lib', 'links', 'bare/bin'])
    await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, 'sdk/bin/gcloud'), '');
  await writeFile(join(folder, 'bare/bin/gcloud'), '');
  await writeFile(join(folder, 'sdk/platform/pubsub-emulator/lib/cloud-pubsub-emulator-1.2.3-all.jar'), '');
  await symlink(join(folder, 'sdk/bin/gcloud'), join(folder, 'links/gcloud'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('findEmulatorJar', () => {
  it('finds the jar beside gcloud, also through a link and past a Cloud SDK without it', async () => {
    const path = ['bare/bin', 'links'].map((name) => join(folder, name)).join(':');
    expect(await findEmulatorJar(path)).toMatch(
      /sdk\/platform\/pubsub-emulator\/lib\/cloud-pubsub-emulator-1\.2\.3-all\.jar$/,
    );
  });

  it('finds none where no Cloud SDK has it', async () => {
    expect(await findEmulatorJar(join(folder, 'bare/bin'))).toBeUndefined();
    expect(await findEmulatorJar('')).toBeUndefined();
  });
});
