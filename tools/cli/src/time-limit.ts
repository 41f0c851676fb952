/**
 * Runs an act under a signal that aborts with the given one or when the time is over.
 *
 * NOTE: not `AbortSignal.any` over `AbortSignal.timeout`: in Node 20 the timeout may be collected as garbage before its time.
 */
export async function withTimeLimit<T>(
  limitMs: number,
  signal: AbortSignal,
  act: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error(`no answer within ${limitMs} ms`)), limitMs);
  const passOn = (): void => limit.abort(signal.reason);
  signal.addEventListener('abort', passOn, { once: true });
  if (signal.aborted) passOn();
  try {
    return await act(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', passOn);
  }
}
