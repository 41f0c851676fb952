import type { BenchOptions } from '../bench-options.js';
import { startBare } from '../processes/bare-process.js';
import { closeOnSignal } from '../setup/close-on-signal.js';
import type { ShadowResult } from './shadow.js';

/**
 * Lets load generator, broker and worker run in one session, which has no terminal: a Ctrl-C reaches this process alone, and
 * priorities hold among them all.
 */
export async function measureShadowInSession(options: BenchOptions): Promise<ShadowResult> {
  const session = await startBare(new URL('./shadow-process.js', import.meta.url), options, 'own');
  closeOnSignal(() => session.ask('close'));
  try {
    // It answers with what it measured.
    return (await session.ask('measure', options)) as ShadowResult;
  } finally {
    await session.ask('close').finally(() => session.stop());
  }
}
