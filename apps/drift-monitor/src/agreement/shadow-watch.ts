import type { Prediction } from '@sightline/messages';
import type { ConditionSubject, Verdict } from '../alerts/condition.js';
import { decimals, percent } from '../rules/figures.js';
import { deviations, newcombeInterval, wilsonInterval, type Proportion } from '../statistics/proportions.js';
import { logEvidenceOfDisagreement } from '../statistics/sequential-agreement.js';
import { referenceOf } from '../windows/reference.js';
import { keyOf, Windows } from '../windows/windows.js';
import { ShadowPairs, type PairSubject } from './shadow-pairs.js';
import { CALM_SHARE, SHOWN_ALPHA, type WatchOptions } from './watch-options.js';

export interface ShadowOptions extends WatchOptions {
  /** Share of images on which a shadow is to agree with the answer. */
  readonly promised: number;
  /** Loss of agreement against the reference at which an alert is raised. */
  readonly drop: number;
}

interface Epoch {
  total: Proportion;
  largestEvidence: number;
  lastWindow: number;
}

interface Tally {
  count: number;
  of: number;
}

/** Whether shadows agree with the answers: as often as promised, and as often as before. */
export class ShadowWatch {
  readonly #pairs = new ShadowPairs();
  readonly #epochs = new Map<string, Epoch>();
  readonly windows: Windows<PairSubject, Tally>;

  constructor(private readonly options: ShadowOptions) {
    this.windows = new Windows((): Tally => ({ count: 0, of: 0 }), options.maxSubjects);
  }

  add(prediction: Prediction, window: number): void {
    for (const { subject, agree } of this.#pairs.add(prediction)) {
      const tally = this.windows.cell(subject, window);
      if (!tally) continue;
      tally.of += 1;
      tally.count += Number(agree);
    }
  }

  /** What a window says of each pair of models. */
  judge(window: number): readonly Verdict[] {
    for (const [key, { lastWindow }] of this.#epochs)
      if (window - lastWindow > this.options.idleWindows) this.#epochs.delete(key);
    return this.windows.subjects().flatMap((subject) => {
      const now = this.windows.at(subject, window);
      return now === undefined ? [] : [this.#promise(subject, now, window), ...this.#drop(subject, now, window)];
    });
  }

  /** The condition is over: the test begins anew. */
  restart(subject: ConditionSubject): void {
    for (const pair of this.windows.subjects())
      if (keyOf(conditionOf(pair, 'shadow_disagreement')) === keyOf(subject)) this.#epochs.delete(keyOf(pair));
  }

  #promise(subject: PairSubject, now: Proportion, window: number): Verdict {
    const { promised, minSamples, sequentialAlpha } = this.options;
    const epoch = this.#epochs.get(keyOf(subject)) ?? { total: { count: 0, of: 0 }, largestEvidence: 0, lastWindow: 0 };
    epoch.total = { count: epoch.total.count + now.count, of: epoch.total.of + now.of };
    epoch.largestEvidence = Math.max(epoch.largestEvidence, logEvidenceOfDisagreement(epoch.total, promised));
    epoch.lastWindow = window;
    this.#epochs.set(keyOf(subject), epoch);
    const agreement = epoch.total.count / epoch.total.of;
    const interval = wilsonInterval(epoch.total, deviations(SHOWN_ALPHA));
    const p = Math.exp(-epoch.largestEvidence);
    return {
      subject: conditionOf(subject, 'shadow_disagreement'),
      severity: 'info',
      value: 1 - agreement,
      threshold: 1 - promised,
      isBroken: p <= sequentialAlpha,
      isCalm: now.of >= minSamples && now.count / now.of >= promised,
      summary: `${nameOf(subject.shadow, subject.shadowVersion)} in the shadow agrees with ${nameOf(subject.model, subject.version)} on ${percent(agreement)} of the pictures from ${subject.source} (at least ${percent(promised)} promised).`,
      details: {
        agreement: decimals(agreement),
        agreement_low: decimals(interval.low),
        agreement_high: decimals(interval.high),
        samples: String(epoch.total.of),
        always_valid_p: p.toExponential(1),
      },
    };
  }

  #drop(pair: PairSubject, now: Proportion, window: number): readonly Verdict[] {
    const { drop, minSamples, alpha, reference, conditionReference } = this.options;
    const subject = conditionOf(pair, 'agreement_drop');
    const span = conditionReference(subject, referenceOf(window, reference));
    const before = this.windows
      .between(pair, span)
      .reduce<Proportion>((sum, { count, of }) => ({ count: sum.count + count, of: sum.of + of }), { count: 0, of: 0 });
    if (now.of < minSamples || before.of < minSamples) return [];
    const [from, to] = [before.count / before.of, now.count / now.of];
    const interval = newcombeInterval(before, now, deviations(alpha));
    const isDown = interval.low > 0;
    return [
      {
        subject,
        severity: 'info',
        value: from - to,
        threshold: drop,
        reference: span,
        isBroken: isDown && from - to >= drop,
        isCalm: !isDown || from - to < drop * CALM_SHARE,
        summary: `${nameOf(pair.shadow, pair.shadowVersion)} in the shadow agrees with ${nameOf(pair.model, pair.version)} less often on pictures from ${pair.source}: ${percent(to)} instead of ${percent(from)}.`,
        details: {
          drop_low: decimals(interval.low),
          drop_high: decimals(interval.high),
          samples: String(now.of),
          reference_samples: String(before.of),
        },
      },
    ];
  }
}

function conditionOf({ model, version, source, shadow, shadowVersion }: PairSubject, rule: string): ConditionSubject {
  return { rule, model, version, source, against: nameOf(shadow, shadowVersion) };
}

function nameOf(model: string, version: string | null): string {
  return version === null ? model : `${model}@${version}`;
}
