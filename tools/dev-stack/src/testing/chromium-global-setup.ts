import { environmentWith } from '@sightline/config';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../chromium/find-chromium.js';
import { SetupError } from '../setup-error.js';

/** Gives the tests of pages `inject('chromium')`: the path of one, or the sentence why there is none. */
export default async function provideChromium(project: TestProject): Promise<void> {
  const path = environmentWith({}).PATH ?? '';
  try {
    project.provide('chromium', await findChromium({ path, onProgress: (step) => console.log(step) }));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // The tests that need none still run; those that do fail with this sentence.
    project.provide('chromium', error.message);
  }
}
