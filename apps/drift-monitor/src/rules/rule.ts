import type { Severity } from '@sightline/messages';
import type { Cell } from '../windows/cell.js';
import type { Feature } from '../windows/features.js';

/** How far a window is from its reference. */
export interface Comparison {
  readonly value: number;
  /** Whether chance alone hardly explains it. */
  readonly significant: boolean;
  /** What changed, such as `the share of "cat" from 12 % to 48 %`. */
  readonly change: string;
  /** Further figures by name. */
  readonly details: Readonly<Record<string, string>>;
}

/** One way in which traffic may drift. */
export interface Rule {
  /** Stable name, as alerts carry it. */
  readonly name: string;
  readonly severity: Severity;
  /** What is counted for it: both samples must have enough of it. */
  readonly feature: Feature;
  /** A model's own traffic, or all that came through a source. */
  readonly scope: 'model' | 'source';
  /** What has drifted, as the beginning of a sentence. */
  readonly subject: string;
  /** Value at which it is raised. */
  readonly threshold: number;
  /** Whether its value is a ratio, which is 1 where nothing changed. */
  readonly isRatio?: boolean;
  /** `alpha`: chance that is allowed for taking equal samples for different ones. */
  compare(reference: Cell, current: Cell, alpha: number): Comparison;
}
