import type { Alert, Prediction } from '@sightline/messages';
import { ArmWatch } from './agreement/arm-watch.js';
import { ShadowWatch } from './agreement/shadow-watch.js';
import type { WatchOptions } from './agreement/watch-options.js';
import type { Verdict } from './alerts/condition.js';
import { Conditions } from './alerts/conditions.js';
import type { DriftSettings } from './drift-settings.js';
import { driftRules } from './rules/rules.js';
import { TrafficWatch } from './traffic-watch.js';
import { referenceOf, type ReferenceOptions } from './windows/reference.js';
import type { Span } from './windows/windows.js';

/** What became of a prediction that was handed over. */
export type Taken = 'counted' | 'late' | 'too_many_models';

/** Windows that ended while nobody watched and are still acted on; older ones are only learnt from. */
const RESUME_WINDOWS = 6;
const MAX_GRACE_MS = 10_000;

const ruleNames: ReadonlySet<string> = new Set([
  'label_drift',
  'confidence_drift',
  'image_format_drift',
  'image_size_drift',
  'image_brightness_drift',
  'rejection_rate',
  'latency_drift',
  'shadow_disagreement',
  'agreement_drop',
  'arm_difference',
]);

/** Counts predictions window by window; says what each window changes once it is over. A function of what it is given, and no clock of its own. */
export class Monitor {
  readonly conditions: Conditions;
  readonly #traffic: TrafficWatch;
  readonly #shadows: ShadowWatch;
  readonly #arms: ArmWatch;
  readonly #windowMs: number;
  readonly #reference: ReferenceOptions;
  readonly #historyWindows: number;
  #closed: number | undefined;
  /** What the last window said. */
  verdicts: readonly Verdict[] = [];

  constructor(settings: DriftSettings) {
    this.#windowMs = settings.WINDOW_SECONDS * 1000;
    this.#reference = referenceOptions(settings);
    this.#historyWindows = Math.ceil((settings.HISTORY_HOURS * 3_600_000) / this.#windowMs);
    const acceptAfterMs = settings.ACCEPT_AFTER_HOURS * 3_600_000;
    this.conditions = new Conditions({
      windowMs: this.#windowMs,
      clearAfter: settings.CLEAR_AFTER_WINDOWS,
      acceptAfterMs,
    });
    const options: WatchOptions = {
      reference: this.#reference,
      minSamples: settings.MIN_SAMPLES,
      alpha: settings.SIGNIFICANCE,
      sequentialAlpha: settings.SEQUENTIAL_SIGNIFICANCE,
      idleWindows: this.#historyWindows,
      maxSubjects: settings.MAX_SUBJECTS,
      conditionReference: (subject, usual) => this.conditions.referenceOf(subject, usual),
    };
    this.#traffic = new TrafficWatch(driftRules(settings), options);
    this.#shadows = new ShadowWatch({ ...options, promised: settings.SHADOW_AGREEMENT, drop: settings.AGREEMENT_DROP });
    this.#arms = new ArmWatch({ ...options, margin: settings.ARM_DIFFERENCE });
  }

  /** Takes up what an earlier process said, oldest first. Alerts of others, and from a future that nobody can know, are none of ours. */
  restore(alert: Alert, nowMs: number): void {
    const isOurs = ruleNames.has(alert.rule) && alert.updated_at / 1000 <= nowMs + this.#windowMs;
    if (isOurs) this.conditions.restore(alert);
  }

  /** How far back the results are to be read before the first window is closed. */
  historyMs(nowMs: number): number {
    const now = Math.floor(nowMs / this.#windowMs);
    const oldest = referenceOf(now - RESUME_WINDOWS, this.#reference).from;
    this.conditions.forgetBefore(oldest);
    const first = Math.min(now - this.#historyWindows, oldest, ...this.conditions.references().map(({ from }) => from));
    return nowMs - Math.max(0, first) * this.#windowMs;
  }

  /**
   * Counts a prediction by the time of its message. A sender's clock that is ahead counts as now; one that is behind as it says, so
   * that windows stay the same when they are read again.
   */
  take(prediction: Prediction, timestampMs: number, nowMs: number): Taken {
    const at = timestampMs > 0 && timestampMs <= nowMs ? timestampMs : nowMs;
    const window = Math.floor(at / this.#windowMs);
    const isLate = this.#closed !== undefined && window <= this.#closed;
    if (isLate && !this.#isKept(window)) return 'late';
    this.#shadows.add(prediction, window);
    this.#arms.add(prediction, window);
    const isCounted = this.#traffic.add(prediction, window);
    if (!isCounted) return 'too_many_models';
    return isLate ? 'late' : 'counted';
  }

  /** Closes the windows that are over. Returns what is to be published, in order. */
  closeWindows(nowMs: number): readonly Alert[] {
    const graceMs = Math.min(MAX_GRACE_MS, this.#windowMs / 5);
    const last = Math.floor((nowMs - graceMs) / this.#windowMs) - 1;
    const first = this.#closed === undefined ? this.#firstWindow(last) : this.#closed + 1;
    const actFrom = this.#closed === undefined ? last - RESUME_WINDOWS + 1 : first;
    const alerts: Alert[] = [];
    for (let window = Math.max(first, last - 2 * this.#historyWindows); window <= last; window++)
      alerts.push(...this.#close(window, window >= actFrom));
    this.#closed = Math.max(last, this.#closed ?? last);
    return alerts;
  }

  #close(window: number, acts: boolean): readonly Alert[] {
    this.#closed = window;
    // Windows that are only learnt from have no whole reference: the tests that last longer than one are all that counts there.
    const traffic = acts ? this.#traffic.judge(window) : [];
    const verdicts = [...traffic, ...this.#shadows.judge(window), ...this.#arms.judge(window)];
    if (!acts) return [];
    this.verdicts = verdicts;
    const changes = verdicts.flatMap((verdict) => {
      const alert = this.conditions.judge(verdict, window);
      if (alert?.state === 'cleared') {
        this.#shadows.restart(verdict.subject);
        this.#arms.restart(verdict.subject);
      }
      return alert ?? [];
    });
    const accepted = this.conditions.acceptOld(window);
    this.conditions.forgetBefore(referenceOf(window + 1, this.#reference).from);
    for (const { windows } of [this.#traffic, this.#shadows, this.#arms]) windows.prune((each) => this.#isKept(each));
    return [...changes, ...accepted];
  }

  #isKept(window: number): boolean {
    const current = (this.#closed ?? window) + 1;
    const rolling = Math.min(
      current - 2,
      this.#reference.choice === 'fixed' ? current : referenceOf(current, this.#reference).from,
    );
    const spans: readonly Span[] = [
      ...this.conditions.references(),
      ...(this.#reference.choice === 'fixed' ? [referenceOf(current, this.#reference)] : []),
    ];
    return window >= rolling || spans.some(({ from, until }) => window >= from && window < until);
  }

  #firstWindow(last: number): number {
    const firsts = [this.#traffic, this.#shadows, this.#arms].map(({ windows }) => windows.first() ?? last);
    return Math.min(last, ...firsts);
  }
}

function referenceOptions(settings: DriftSettings): ReferenceOptions {
  const { REFERENCE, REFERENCE_WINDOWS, REFERENCE_FROM, REFERENCE_UNTIL, WINDOW_SECONDS } = settings;
  const fixed =
    REFERENCE_FROM === undefined || REFERENCE_UNTIL === undefined
      ? undefined
      : { fromMs: Date.parse(REFERENCE_FROM), untilMs: Date.parse(REFERENCE_UNTIL) };
  return { choice: REFERENCE, windowMs: WINDOW_SECONDS * 1000, windows: REFERENCE_WINDOWS, fixed };
}
