import { choice, decimal, integer, text, type Rule, type Values } from '@sightline/config';

const instant = {
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/,
  patternText: 'must be a moment such as 2026-05-01T08:00:00Z',
};

/** What is compared with what, and which changes are worth an alert. */
export const driftSettings = {
  WINDOW_SECONDS: integer({
    default: 300,
    min: 1,
    max: 86_400,
    doc: 'Seconds of one window: each is compared with the reference when it is over.',
  }),
  REFERENCE: choice(['previous', 'yesterday', 'last_week', 'fixed'], {
    default: 'previous',
    doc: 'What a window is compared with: the windows before it, those around the same time yesterday or a week ago (for traffic with a daily or weekly rhythm), or always those from REFERENCE_FROM until REFERENCE_UNTIL.',
  }),
  REFERENCE_WINDOWS: integer({
    default: 12,
    min: 1,
    max: 2000,
    doc: 'Windows that make up the reference, unless it is fixed.',
  }),
  REFERENCE_FROM: text({ ...instant, doc: 'Where the fixed reference begins, such as 2026-05-01T08:00:00Z.' }),
  REFERENCE_UNTIL: text({ ...instant, doc: 'Where the fixed reference ends.' }),
  MIN_SAMPLES: integer({
    default: 200,
    min: 10,
    max: 1_000_000,
    doc: 'Predictions that a window and its reference must have, each, to be compared.',
  }),
  SIGNIFICANCE: decimal({
    default: 1e-5,
    min: 1e-12,
    max: 0.1,
    doc: 'Chance that one comparison of equal traffic may seem a change. A change must also reach its threshold.',
  }),
  LABEL_DRIFT: decimal({
    default: 0.2,
    min: 0.01,
    max: 1,
    doc: 'Jensen–Shannon distance of the labels at which label_drift is raised, 0 to 1.',
  }),
  CONFIDENCE_DRIFT: decimal({
    default: 0.2,
    min: 0.01,
    max: 1,
    doc: 'Kolmogorov–Smirnov distance of the confidence at which confidence_drift is raised, 0 to 1.',
  }),
  INPUT_DRIFT: decimal({
    default: 0.25,
    min: 0.01,
    max: 100,
    doc: 'Population stability index at which the drift of format, size or brightness is raised.',
  }),
  REJECTION_INCREASE: decimal({
    default: 0.05,
    min: 0.001,
    max: 1,
    doc: 'Increase of the share of rejected pictures at which rejection_rate is raised; 0.05 is five of a hundred more.',
  }),
  LATENCY_DRIFT: decimal({
    default: 2,
    min: 1.1,
    max: 1000,
    doc: "How many times the reference's p95 the worker's time for an image may grow to before latency_drift is raised.",
  }),
  SHADOW_AGREEMENT: decimal({
    default: 0.8,
    min: 0.01,
    max: 0.999,
    doc: 'Share of pictures on which a shadow is to agree with the answer; shadow_disagreement is raised once it is proven to be lower.',
  }),
  AGREEMENT_DROP: decimal({
    default: 0.1,
    min: 0.001,
    max: 1,
    doc: 'Loss of agreement against the reference at which agreement_drop is raised.',
  }),
  ARM_DIFFERENCE: decimal({
    default: 0.02,
    min: 0.001,
    max: 1,
    doc: 'Difference in the share of classified pictures at which arm_difference is raised, once it is proven.',
  }),
  SEQUENTIAL_SIGNIFICANCE: decimal({
    default: 0.01,
    min: 1e-9,
    max: 0.2,
    doc: 'Chance of error of a proof about shadows or arms, over its whole life and however often it is looked at.',
  }),
  CLEAR_AFTER_WINDOWS: integer({
    default: 2,
    min: 1,
    max: 1000,
    doc: 'Windows in a row, well below the threshold, that clear an alert.',
  }),
  ACCEPT_AFTER_HOURS: decimal({
    default: 24,
    min: 0.01,
    max: 24 * 365,
    doc: 'Hours after which a change that lasts is taken for the new normal and its alert cleared.',
  }),
  HISTORY_HOURS: decimal({
    default: 24,
    min: 0.01,
    max: 24 * 60,
    doc: 'Hours of predictions that are read again at a start, at least; more where the reference lies further back.',
  }),
  MAX_SUBJECTS: integer({
    default: 64,
    min: 1,
    max: 10_000,
    doc: 'Combinations of model, version and source that are watched; what comes beyond is counted and left out.',
  }),
};

export type DriftSettings = Values<typeof driftSettings>;

/** What must hold between them. */
export const driftSettingRules: readonly Rule<typeof driftSettings>[] = [
  ({ REFERENCE, REFERENCE_FROM, REFERENCE_UNTIL }) => {
    if (REFERENCE !== 'fixed') return undefined;
    if (REFERENCE_FROM === undefined || REFERENCE_UNTIL === undefined)
      return 'REFERENCE=fixed needs REFERENCE_FROM and REFERENCE_UNTIL';
    return Date.parse(REFERENCE_FROM) < Date.parse(REFERENCE_UNTIL)
      ? undefined
      : 'REFERENCE_FROM must be a moment before REFERENCE_UNTIL';
  },
  ({ REFERENCE, WINDOW_SECONDS }) =>
    (REFERENCE === 'yesterday' || REFERENCE === 'last_week') && 86_400 % WINDOW_SECONDS !== 0
      ? `WINDOW_SECONDS must divide a day evenly where REFERENCE is ${REFERENCE}: 60, 300, 900 or 3600 do`
      : undefined,
];
