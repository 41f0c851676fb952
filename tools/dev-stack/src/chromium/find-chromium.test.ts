import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installedChromium } from './find-chromium.js';

it('finds a Chromium in the folders of programs, in the order of the names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'google-chrome'), '');
  const path = ['/nowhere', folder].join(delimiter);
  expect(installedChromium(path)).toBe(join(folder, 'google-chrome'));
  await writeFile(join(folder, 'chromium'), '');
  expect(installedChromium(path)).toBe(join(folder, 'chromium'));
});
