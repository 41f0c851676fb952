import type { Span } from './windows.js';

/** What a window is compared with. */
export type ReferenceChoice = 'previous' | 'yesterday' | 'last_week' | 'fixed';

export interface ReferenceOptions {
  readonly choice: ReferenceChoice;
  readonly windowMs: number;
  /** Windows that make up the reference. */
  readonly windows: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; for `fixed` alone. */
  readonly fixed: { readonly fromMs: number; readonly untilMs: number } | undefined;
}

const DAY_MS = 86_400_000;

/** The reference of a window: those right before it, those around the same time a day or a week earlier, or always the same. */
export function referenceOf(window: number, { choice, windowMs, windows, fixed }: ReferenceOptions): Span {
  if (choice === 'previous') return { from: window - windows, until: window };
  if (choice === 'fixed' && fixed)
    return { from: Math.floor(fixed.fromMs / windowMs), until: Math.ceil(fixed.untilMs / windowMs) };
  const days = choice === 'last_week' ? 7 : 1;
  const then = window - Math.round((days * DAY_MS) / windowMs);
  const from = then - Math.floor(windows / 2);
  return { from, until: from + windows };
}
