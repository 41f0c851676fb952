import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { outputOf } from '../stage/program.js';
import type { Camera } from './camera.js';

const viewport = { width: 1100, height: 900 };

/** The page that `sightline report` writes, by day and by night. */
export async function takeReport(camera: Camera, env: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-report-'));
  const file = join(folder, 'report.html');
  await outputOf('tools/cli/dist/main.js', ['report', '--since', '5m', '--out', file], { env });
  for (const [name, colorScheme] of [
    ['report', 'light'],
    ['report-dark', 'dark'],
  ] as const) {
    const page = await camera.open(pathToFileURL(file).href, { colorScheme, viewport });
    await camera.take(page, name, { fullPage: true });
    await page.close();
  }
  await rm(folder, { recursive: true });
}
