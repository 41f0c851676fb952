import type { Prediction } from '@sightline/messages';
import type { ConditionSubject, Verdict } from '../alerts/condition.js';
import { decimals, percent } from '../rules/figures.js';
import { pairUp } from '../statistics/counts.js';
import { jensenShannonDistance } from '../statistics/jensen-shannon-distance.js';
import { deviations, newcombeInterval, type Proportion } from '../statistics/proportions.js';
import { SequentialDifference } from '../statistics/sequential-difference.js';
import { BoundedCounts } from '../windows/bounded-counts.js';
import { cutText } from '@sightline/figures/cut-text';
import { keyOf, Windows } from '../windows/windows.js';
import { Slices } from './slices.js';
import { SHOWN_ALPHA, type WatchOptions } from './watch-options.js';

export interface ArmOptions extends WatchOptions {
  /** Difference between arms that somebody wants to know of. */
  readonly margin: number;
}

interface ArmSubject {
  readonly source: string;
  readonly arm: string;
  readonly model: string;
  readonly version: string | null;
}

interface ArmCell {
  readonly classified: Slices;
  readonly labels: BoundedCounts;
}

interface Trial {
  readonly test: SequentialDifference;
  totals: readonly [Proportion, Proportion];
  lastWindow: number;
}

/** Pairs of arms that are compared for one source: five arms among one another. */
const MAX_PAIRS = 10;
const MAX_LABELS = 100;
const none: Proportion = { count: 0, of: 0 };

/** Whether the arms of a route classify the same share of their pictures, by a test that is looked at after each window. */
export class ArmWatch {
  readonly #trials = new Map<string, Trial>();
  readonly windows: Windows<ArmSubject, ArmCell>;

  constructor(private readonly options: ArmOptions) {
    const makeCell = (): ArmCell => ({ classified: new Slices(), labels: new BoundedCounts(MAX_LABELS) });
    this.windows = new Windows(makeCell, options.maxSubjects);
  }

  add(prediction: Prediction, window: number): void {
    const { arm, role, model_name, model_version, source, outcome, label, image_id } = prediction;
    if (arm === null || model_name === null || role !== 'primary') return;
    const version = model_version === null ? null : cutText(model_version);
    const cell = this.windows.cell({ source, arm: cutText(arm), model: cutText(model_name), version }, window);
    cell?.classified.add(image_id, outcome === 'classified');
    if (label !== null) cell?.labels.add(cutText(label));
  }

  /** What a window says of each two arms. */
  judge(window: number): readonly Verdict[] {
    for (const [key, { lastWindow }] of this.#trials)
      if (window - lastWindow > this.options.idleWindows) this.#trials.delete(key);
    return this.#pairsIn(window).flatMap(([a, b]) => this.#compare(a, b, window));
  }

  /** The condition is over: the test begins anew. */
  restart(subject: ConditionSubject): void {
    this.#trials.delete(keyOf(subject));
  }

  #pairsIn(window: number): readonly (readonly [ArmSubject, ArmSubject])[] {
    const present = this.windows.subjects().filter((subject) => this.windows.at(subject, window) !== undefined);
    // In one order whatever came first: the pair's test must be found again.
    present.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return [...new Set(present.map(({ source }) => source))].flatMap((source) => {
      const arms = present.filter((subject) => subject.source === source);
      const pairs = arms.flatMap((a, at) => arms.slice(at + 1).map((b) => [a, b] as const));
      return pairs.filter(([a, b]) => a.arm !== b.arm).slice(0, MAX_PAIRS);
    });
  }

  #compare(a: ArmSubject, b: ArmSubject, window: number): readonly Verdict[] {
    const [cellA, cellB] = [this.windows.at(a, window), this.windows.at(b, window)];
    if (!cellA || !cellB) return [];
    const subject = conditionOf(a, b);
    const trial = this.#advance(keyOf(subject), [cellA, cellB], window);
    const { margin, minSamples, sequentialAlpha } = this.options;
    const [ofA, ofB] = trial.totals;
    const interval = newcombeInterval(ofA, ofB, deviations(SHOWN_ALPHA));
    const difference = shareOf(ofA) - shareOf(ofB);
    const [nowA, nowB] = [cellA.classified.total(), cellB.classified.total()];
    const isEnough = Math.min(nowA.of, nowB.of) >= minSamples;
    const { p } = trial.test;
    return [
      {
        subject,
        severity: 'info',
        value: Math.abs(difference),
        threshold: margin,
        isBroken: p <= sequentialAlpha && Math.abs(difference) >= margin,
        isCalm: isEnough && Math.abs(shareOf(nowA) - shareOf(nowB)) < margin,
        summary: `Arm ${a.arm} classifies ${percent(shareOf(ofA))} of its pictures from ${a.source}, arm ${b.arm} ${percent(shareOf(ofB))}.`,
        details: {
          difference: decimals(difference),
          difference_low: decimals(interval.low),
          difference_high: decimals(interval.high),
          always_valid_p: p.toExponential(1),
          labels_jensen_shannon: decimals(labelDistance(cellA, cellB)),
          samples: `${ofA.of} against ${ofB.of}`,
        },
      },
    ];
  }

  #advance(key: string, [a, b]: readonly [ArmCell, ArmCell], window: number): Trial {
    const trial = this.#trials.get(key) ?? { test: new SequentialDifference(), totals: [none, none], lastWindow: 0 };
    for (const [at, block] of a.classified.blocks.entries()) trial.test.add(block, b.classified.blocks[at] ?? none);
    const [ofA, ofB] = trial.totals;
    trial.totals = [sumOf(ofA, a.classified.total()), sumOf(ofB, b.classified.total())];
    trial.lastWindow = window;
    this.#trials.set(key, trial);
    return trial;
  }
}

function labelDistance(a: ArmCell, b: ArmCell): number {
  return a.labels.size === 0 || b.labels.size === 0 ? 0 : jensenShannonDistance(pairUp(a.labels, b.labels));
}

function shareOf({ count, of }: Proportion): number {
  return count / of;
}

function sumOf(a: Proportion, b: Proportion): Proportion {
  return { count: a.count + b.count, of: a.of + b.of };
}

function conditionOf(a: ArmSubject, b: ArmSubject): ConditionSubject {
  const against = `${a.arm} against ${b.arm}, ${b.model}@${b.version ?? ''}`;
  return { rule: 'arm_difference', model: a.model, version: a.version, source: a.source, against };
}
