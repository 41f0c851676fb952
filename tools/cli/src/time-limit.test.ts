import { describe, expect, it } from 'vitest';
import { withTimeLimit } from './time-limit.js';

const never = (signal: AbortSignal): Promise<string> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });

describe('withTimeLimit', () => {
  it('gives up when the time is over', async () => {
    await expect(withTimeLimit(5, new AbortController().signal, never)).rejects.toThrow('no answer within 5 ms');
  });

  it('gives up with the signal it stands under, also when that one has ended before', async () => {
    const stopped = new AbortController();
    const waiting = withTimeLimit(60_000, stopped.signal, never);
    stopped.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    await expect(withTimeLimit(60_000, stopped.signal, never)).rejects.toThrow('interrupted');
  });

  it('returns what the act returns', async () => {
    await expect(withTimeLimit(60_000, new AbortController().signal, () => Promise.resolve('done'))).resolves.toBe(
      'done',
    );
  });
});
