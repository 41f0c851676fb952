import type { ConditionSubject } from '../alerts/condition.js';
import type { ReferenceOptions } from '../windows/reference.js';
import type { Span } from '../windows/windows.js';

/** What the watches over pairs of models share. */
export interface WatchOptions {
  readonly reference: ReferenceOptions;
  /** Images that both samples must have. */
  readonly minSamples: number;
  /** Chance that is allowed for taking equal samples of one window for different ones. */
  readonly alpha: number;
  /** The same over the whole life of a sequential test. */
  readonly sequentialAlpha: number;
  /** Windows without a pair after which its test is over. */
  readonly idleWindows: number;
  readonly maxSubjects: number;
  /** Reference of a condition, where it would usually be this one. */
  readonly conditionReference: (subject: ConditionSubject, usual: Span) => Span;
}

/** Most intervals that people read enclose 95 %. */
export const SHOWN_ALPHA = 0.05;

/** Below this share of its threshold a condition is calm: a figure that wavers about the threshold makes one alert, not many. */
export const CALM_SHARE = 0.7;
