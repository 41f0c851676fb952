import type { Prediction } from '@sightline/messages';
import type { ConditionSubject, Verdict } from './alerts/condition.js';
import { CALM_SHARE, type WatchOptions } from './agreement/watch-options.js';
import type { Rule } from './rules/rule.js';
import { decimals } from './rules/figures.js';
import { totalOf } from './statistics/counts.js';
import { Cell } from './windows/cell.js';
import { cutText } from '@sightline/figures/cut-text';
import { referenceOf } from './windows/reference.js';
import { Windows } from './windows/windows.js';

/** Whose traffic is counted: a model version's, or with no model all of a source. */
interface TrafficSubject {
  readonly model: string | null;
  readonly version: string | null;
  readonly source: string;
  readonly role: 'primary' | 'shadow';
}

/** Compares each window of a model's or a source's traffic with its reference, by every rule. */
export class TrafficWatch {
  readonly windows: Windows<TrafficSubject, Cell>;

  constructor(
    private readonly rules: readonly Rule[],
    private readonly options: WatchOptions,
  ) {
    this.windows = new Windows(() => new Cell(), options.maxSubjects);
  }

  /** Counts a prediction. False when there are too many models and sources already to count it for its own. */
  add(prediction: Prediction, window: number): boolean {
    const { model_name, model_version, source, role } = prediction;
    const all = role === 'shadow' ? undefined : this.windows.cell({ model: null, version: null, source, role }, window);
    all?.add(prediction, ['outcome']);
    if (model_name === null) return all !== undefined;
    const version = model_version === null ? null : cutText(model_version);
    const own = this.windows.cell({ model: cutText(model_name), version, source, role }, window);
    own?.add(prediction);
    return own !== undefined;
  }

  /** What a window says, wherever there is enough to say something. */
  judge(window: number): readonly Verdict[] {
    return this.windows
      .subjects()
      .flatMap((subject) =>
        this.rules
          .filter(({ scope }) => (scope === 'model') === (subject.model !== null))
          .flatMap((rule) => this.#compare(rule, subject, window)),
      );
  }

  #compare(rule: Rule, traffic: TrafficSubject, window: number): readonly Verdict[] {
    const current = this.windows.at(traffic, window);
    const { minSamples, alpha, reference, conditionReference } = this.options;
    if (!current || totalOf(current.counts(rule.feature)) < minSamples) return [];
    const subject = conditionOf(rule, traffic);
    const span = conditionReference(subject, referenceOf(window, reference));
    const before = new Cell();
    for (const cell of this.windows.between(traffic, span)) before.merge(cell);
    const samples = totalOf(before.counts(rule.feature));
    if (samples < minSamples) return [];
    const { value, significant, change, details } = rule.compare(before, current, alpha);
    return [
      {
        subject,
        severity: rule.severity,
        value,
        threshold: rule.threshold,
        reference: span,
        isBroken: significant && value >= rule.threshold,
        isCalm: !significant || value < calmBelow(rule),
        summary: `${rule.subject} ${nameOf(traffic)} changed: ${change} (${decimals(value)}; limit ${decimals(rule.threshold)}).`,
        details: {
          ...details,
          ...(traffic.role === 'shadow' ? { role: traffic.role } : {}),
          samples: String(totalOf(current.counts(rule.feature))),
          reference_samples: String(samples),
        },
      },
    ];
  }
}

/** A ratio is calm near 1, everything else near 0. */
function calmBelow({ threshold, isRatio = false }: Rule): number {
  return isRatio ? 1 + (threshold - 1) * CALM_SHARE : threshold * CALM_SHARE;
}

function conditionOf({ name }: Rule, { model, version, source, role }: TrafficSubject): ConditionSubject {
  return { rule: name, model, version, source, against: role === 'shadow' ? 'its own past in the shadow' : null };
}

function nameOf({ model, version, source, role }: TrafficSubject): string {
  if (model === null) return source;
  const name = version === null ? model : `${model}@${version}`;
  return role === 'shadow' ? `${name} in the shadow (${source})` : `${name} (${source})`;
}
