/** What one look at the pipeline found. */
export interface Finding {
  /** What was looked at, such as `topics`. */
  readonly subject: string;
  /** `note`: it works, but may not be what was meant. `skipped`: what it depends on is wrong. */
  readonly state: 'ok' | 'note' | 'wrong' | 'skipped';
  /** What was found, in a sentence. */
  readonly found: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** All is well. */
export function ok(subject: string, found: string): Finding {
  return { subject, state: 'ok', found };
}

/** It must be mended. */
export function wrong(subject: string, found: string, mend: string): Finding {
  return { subject, state: 'wrong', found, mend };
}

/** Not looked at, because of something else. */
export function skipped(subject: string, why: string): Finding {
  return { subject, state: 'skipped', found: `not looked at: ${why}` };
}

/** The reason of an error, for a finding. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
