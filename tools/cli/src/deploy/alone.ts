import { join } from 'node:path';
import { withLock } from '@sightline/dev-stack/install-lock';
import type { Cli } from '../cli.js';
import type { Deployment } from './deployment.js';

const NOTICE_AFTER_MS = 1000;

/** Does something while no other run of the command on this machine changes the same environment; waits for one that does. */
export async function alone(
  { err, signal }: Pick<Cli, 'err' | 'signal'>,
  { folder }: Pick<Deployment, 'folder'>,
  act: () => Promise<void>,
): Promise<void> {
  const notice = setTimeout(() => {
    err.print('Another run of the command is at work on this environment: waiting for it.\n').catch(() => undefined);
  }, NOTICE_AFTER_MS);
  try {
    await withLock(join(folder, 'lock'), signal, async () => {
      clearTimeout(notice);
      await act();
    });
  } finally {
    clearTimeout(notice);
  }
}
