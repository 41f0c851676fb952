import { confidenceRule } from './confidence-rule.js';
import { distributionRule } from './distribution-rule.js';
import { latencyRule } from './latency-rule.js';
import { rejectionRule } from './rejection-rule.js';
import type { Rule } from './rule.js';

/** How large a change is that somebody wants to know of; settings of the service. */
export interface Thresholds {
  readonly LABEL_DRIFT: number;
  readonly CONFIDENCE_DRIFT: number;
  readonly INPUT_DRIFT: number;
  readonly LATENCY_DRIFT: number;
  readonly REJECTION_INCREASE: number;
}

const inputRule = { severity: 'warning', scope: 'model', measure: 'psi' } as const;

/** Every rule that compares a window with its reference. */
export function driftRules(thresholds: Thresholds): readonly Rule[] {
  return [
    distributionRule({
      name: 'label_drift',
      severity: 'warning',
      feature: 'label',
      scope: 'model',
      subject: 'The labels of',
      measure: 'jensen_shannon',
      threshold: thresholds.LABEL_DRIFT,
      nameOf: (label) => `"${label}"`,
    }),
    confidenceRule(thresholds.CONFIDENCE_DRIFT),
    distributionRule({
      ...inputRule,
      name: 'image_format_drift',
      feature: 'format',
      subject: 'The formats of the pictures for',
      threshold: thresholds.INPUT_DRIFT,
      nameOf: String,
    }),
    distributionRule({
      ...inputRule,
      name: 'image_size_drift',
      feature: 'size',
      subject: 'The sizes of the pictures for',
      threshold: thresholds.INPUT_DRIFT,
      nameOf: (bin) => `pictures of ${Math.round(2 ** (Number(bin) / 2)).toLocaleString('en')} pixels`,
    }),
    distributionRule({
      ...inputRule,
      name: 'image_brightness_drift',
      feature: 'brightness',
      subject: 'The brightness of the pictures for',
      threshold: thresholds.INPUT_DRIFT,
      nameOf: (bin) => `brightness ${Number(bin) / 16} to ${(Number(bin) + 1) / 16}`,
    }),
    rejectionRule(thresholds.REJECTION_INCREASE),
    latencyRule(thresholds.LATENCY_DRIFT),
  ];
}
