import type { Severity } from '@sightline/messages';
import type { Span } from '../windows/windows.js';

/** What a condition is about. The same fields always mean the same condition. */
export interface ConditionSubject {
  readonly rule: string;
  readonly model: string | null;
  readonly version: string | null;
  readonly source: string | null;
  /** What it is compared with where that is no reference: another model or arm. */
  readonly against: string | null;
}

/** What one window says of a condition. */
export interface Verdict {
  readonly subject: ConditionSubject;
  readonly severity: Severity;
  readonly value: number;
  readonly threshold: number;
  /** Whether it is to be raised now. */
  readonly isBroken: boolean;
  /** Whether it is well below where it would be raised. */
  readonly isCalm: boolean;
  /** What it was compared with; undefined where that is no earlier traffic. */
  readonly reference?: Span;
  readonly summary: string;
  readonly details: Readonly<Record<string, string>>;
}
