import { environmentWith } from '@sightline/config';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium.js';

/** Opens a Chromium without a window. @throws SetupError when there is none and none can be fetched. */
export async function openChromium(): Promise<Browser> {
  const executablePath = await findChromium({ path: environmentWith({}).PATH ?? '' });
  // In containers there is no user namespace for its sandbox, and the pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
