import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { SetupError } from '../setup-error.js';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export interface FindChromiumOptions {
  /** Folders of programs, as PATH has them. */
  readonly path: string;
  readonly onProgress?: (step: string) => void;
}

/**
 * A Chromium to test pages in: the machine's own, else the one that playwright-core fetches into the user's cache.
 * @throws SetupError when there is none and none can be fetched.
 */
export async function findChromium({ path, onProgress = () => undefined }: FindChromiumOptions): Promise<string> {
  const own = installedChromium(path);
  if (own !== undefined) return own;
  const fetched = chromium.executablePath();
  if (existsSync(fetched)) return fetched;
  onProgress('Fetching Chromium, 150 MB, for the tests of the page');
  const cli = fileURLToPath(new URL('./cli.js', import.meta.resolve('playwright-core')));
  const child = spawn(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore' });
  await once(child, 'close');
  if (existsSync(fetched)) return fetched;
  throw new SetupError(
    'There is no Chromium for the tests of the page, and none could be fetched: install one (apt install chromium), or run npx playwright-core install chromium.',
  );
}

/** The first Chromium or Chrome of the folders; undefined where there is none. */
export function installedChromium(path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, macChrome].find((place) => existsSync(place));
}
