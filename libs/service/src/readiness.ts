/** Whether a part of a service can do its work now; a thrown error's message is the reason why not. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

/** Each check by name: `ok`, or why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

// Kubernetes gives a probe 1 s by default: the answer must be on its way before.
const CHECK_TIMEOUT_MS = 800;

/** Runs all checks at once; one that does not answer in time has failed. */
export async function checkReadiness(
  checks: ReadonlyMap<string, ReadinessCheck>,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<Readiness> {
  const outcomes = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await outcomeOf(check, timeoutMs)] as const),
  );
  return { ready: outcomes.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(outcomes) };
}

async function outcomeOf(check: ReadinessCheck, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      resolve(`no answer within ${timeoutMs} ms`);
    }, timeoutMs);
  });
  try {
    return await Promise.race([late, Promise.resolve(check()).then((ready) => (ready ? 'ok' : 'not ready'))]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
