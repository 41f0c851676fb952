import { median, percentile, rounded } from '../figures.js';
import { latenciesOf, type SentImage } from '../live/answer-log.js';

/** A turn at half load. */
export interface HalfTurn {
  readonly p95Ms: number;
  readonly images: number;
  readonly shadows: number;
}

/** A turn at full load. */
export interface FullTurn {
  readonly perS: number;
  readonly images: number;
  readonly shadows: number;
}

/** What is compared in a round. */
export interface Pair<T> {
  readonly without: T;
  readonly withShadow: T;
}

export interface HalfLoadFigures {
  /** Images a second. */
  readonly rate: number;
  readonly p95Ms: number;
  readonly p95WithShadowMs: number;
  /** Median of the rounds' ratios; the aim is at most 1.1. */
  readonly p95Ratio: number;
  /** Share of the images that the shadow saw. */
  readonly shadowShare: number;
}

export interface FullLoadFigures {
  readonly perS: number;
  readonly perSWithShadow: number;
  /** Median of the rounds' ratios. */
  readonly throughputRatio: number;
  /** Share of the images that the shadow did not see. */
  readonly droppedShare: number;
}

/** Sums up the images of a turn. */
export function halfTurn(images: readonly SentImage[]): HalfTurn {
  return { p95Ms: percentile(latenciesOf(images), 0.95), images: images.length, shadows: seenByShadow(images) };
}

/** Number of images that the shadow saw. */
export function seenByShadow(images: readonly SentImage[]): number {
  return images.filter(({ shadows }) => shadows > 0).length;
}

export function halfLoadFigures(rounds: readonly Pair<HalfTurn>[], rate: number): HalfLoadFigures {
  return {
    rate: rounded(rate, 1),
    p95Ms: rounded(median(rounds.map(({ without }) => without.p95Ms)), 1),
    p95WithShadowMs: rounded(median(rounds.map(({ withShadow }) => withShadow.p95Ms)), 1),
    p95Ratio: rounded(median(rounds.map(({ without, withShadow }) => withShadow.p95Ms / without.p95Ms)), 2),
    shadowShare: rounded(shadowShare(rounds), 3),
  };
}

export function fullLoadFigures(rounds: readonly Pair<FullTurn>[]): FullLoadFigures {
  return {
    perS: rounded(median(rounds.map(({ without }) => without.perS)), 1),
    perSWithShadow: rounded(median(rounds.map(({ withShadow }) => withShadow.perS)), 1),
    throughputRatio: rounded(median(rounds.map(({ without, withShadow }) => withShadow.perS / without.perS)), 3),
    droppedShare: rounded(1 - shadowShare(rounds), 3),
  };
}

function shadowShare(rounds: readonly Pair<{ readonly images: number; readonly shadows: number }>[]): number {
  const sum = (figure: 'images' | 'shadows'): number =>
    rounds.reduce((total, { withShadow }) => total + withShadow[figure], 0);
  return sum('shadows') / sum('images');
}
