import { alertId, type Alert } from '@sightline/messages';
import { LRUCache } from 'lru-cache';
import { keyOf, type Span } from '../windows/windows.js';
import type { ConditionSubject, Verdict } from './condition.js';

interface Standing {
  readonly alert: Alert;
  /** Windows with which it is compared as long as it stands. */
  readonly reference: Span;
  calmWindows: number;
}

/** A change that came and went: no reference for what follows. */
interface Incident extends Span {
  readonly key: string;
  readonly reference: Span;
}

export interface ConditionOptions {
  readonly windowMs: number;
  /** Calm windows in a row that clear an alert. */
  readonly clearAfter: number;
  /** A condition that lasts so long is the new normal. */
  readonly acceptAfterMs: number;
}

/** More alerts than there are of ours in the topic's week, unless something is very wrong. */
const MAX_KNOWN = 10_000;
const MAX_STANDING = 500;
const MAX_INCIDENTS = 500;
const BACK = 'back_to_reference';
const NOTHING: Span = { from: 0, until: 0 };

/**
 * Which conditions stand. One that stands is compared with the reference it was raised against, not with one that it has drifted into
 * itself. The alerts topic is the memory: `restore` takes up what an earlier process left there.
 */
export class Conditions {
  readonly #standing = new Map<string, Standing>();
  #incidents: readonly Incident[] = [];
  /** The last window that changed a condition: it and those before have been judged, also by an earlier process. */
  readonly #judged = new LRUCache<string, number>({ max: MAX_KNOWN });

  constructor(private readonly options: ConditionOptions) {}

  /** Takes up an alert of the topic, oldest first. */
  restore(alert: Alert): void {
    const key = keyOf(subjectOf(alert));
    this.#judged.set(key, this.#windowOf(alert.updated_at));
    if (alert.state === 'cleared') {
      this.#standing.delete(key);
      this.#remember(key, alert, this.#referenceIn(alert));
    }
    if (alert.state === 'raised' && this.#standing.size < MAX_STANDING)
      this.#standing.set(key, { alert, reference: this.#referenceIn(alert), calmWindows: 0 });
  }

  /**
   * What a condition is to be compared with, where the reference would be `usual`: while it stands, and as long as a change that came and
   * went lies in the usual reference, what it was compared with before.
   */
  referenceOf(subject: ConditionSubject, usual: Span): Span {
    const key = keyOf(subject);
    const standing = this.#standing.get(key);
    if (standing) return standing.reference;
    const incident = this.#incidents.findLast((each) => each.key === key && overlap(each, usual));
    return incident?.reference ?? usual;
  }

  /** References that must not be forgotten. */
  references(): readonly Span[] {
    return [...this.#standing.values(), ...this.#incidents].map(({ reference }) => reference);
  }

  /** Forgets the changes that ended before a window: no reference reaches back to them any more. */
  forgetBefore(window: number): void {
    this.#incidents = this.#incidents.filter(({ until }) => until > window);
  }

  standing(): readonly Alert[] {
    return [...this.#standing.values()].map(({ alert }) => alert);
  }

  /** What a window changes: the record to publish, if any. */
  judge(verdict: Verdict, window: number): Alert | undefined {
    const key = keyOf(verdict.subject);
    if (window <= (this.#judged.get(key) ?? -Infinity)) return undefined;
    const standing = this.#standing.get(key);
    const atMs = (window + 1) * this.options.windowMs;
    if (!standing) return verdict.isBroken ? this.#raise(key, verdict, atMs) : undefined;
    standing.calmWindows = verdict.isCalm ? standing.calmWindows + 1 : 0;
    if (standing.calmWindows < this.options.clearAfter) return undefined;
    return this.#clear(key, standing, atMs, {
      value: verdict.value,
      summary: `Over. ${verdict.summary}`,
      details: { ...standing.alert.details, cleared_because: BACK },
    });
  }

  /** Accepts what has stood for long, also where nothing comes any more. */
  acceptOld(window: number): readonly Alert[] {
    const atMs = (window + 1) * this.options.windowMs;
    return [...this.#standing]
      .filter(([, { alert }]) => atMs - alert.raised_at / 1000 >= this.options.acceptAfterMs)
      .map(([key, standing]) =>
        this.#clear(key, standing, atMs, {
          value: standing.alert.value,
          summary: `Taken for the new normal. ${standing.alert.summary}`,
          details: { ...standing.alert.details, cleared_because: 'new_normal' },
        }),
      );
  }

  #raise(key: string, verdict: Verdict, atMs: number): Alert | undefined {
    const { reference } = verdict;
    const { rule, model, version, source, against } = verdict.subject;
    const alert: Alert = {
      alert_id: alertId(rule, [model, version, source, against], atMs * 1000),
      rule,
      state: 'raised',
      severity: verdict.severity,
      model_name: model,
      model_version: version,
      source,
      value: verdict.value,
      threshold: verdict.threshold,
      summary: verdict.summary,
      details: {
        ...verdict.details,
        ...(against === null ? {} : { against }),
        ...(reference ? this.#datesOf(reference) : {}),
      },
      raised_at: atMs * 1000,
      updated_at: atMs * 1000,
    };
    if (this.#standing.size >= MAX_STANDING) return undefined;
    this.#standing.set(key, { alert, reference: reference ?? NOTHING, calmWindows: 0 });
    return alert;
  }

  #clear(
    key: string,
    { alert, reference }: Standing,
    atMs: number,
    changes: Pick<Alert, 'value' | 'summary' | 'details'>,
  ): Alert {
    this.#standing.delete(key);
    const cleared: Alert = { ...alert, ...changes, state: 'cleared', updated_at: atMs * 1000 };
    this.#remember(key, cleared, reference);
    return cleared;
  }

  #remember(key: string, { raised_at, updated_at, details }: Alert, reference: Span): void {
    // What is the new normal is a good reference.
    if (details.cleared_because !== BACK || reference.until <= reference.from) return;
    const until = this.#windowOf(updated_at) + 1 - this.options.clearAfter;
    const incident = { key, from: this.#windowOf(raised_at), until, reference };
    this.#incidents = [...this.#incidents, incident].slice(-MAX_INCIDENTS);
  }

  /** The window at whose end an alert was made. */
  #windowOf(micros: number): number {
    return Math.round(micros / 1000 / this.options.windowMs) - 1;
  }

  #datesOf({ from, until }: Span): Record<string, string> {
    const dateOf = (window: number): string => new Date(window * this.options.windowMs).toISOString();
    return { reference_from: dateOf(from), reference_until: dateOf(until) };
  }

  #referenceIn({ details }: Alert): Span {
    const window = (text: string | undefined): number => Math.round(Date.parse(text ?? '') / this.options.windowMs);
    const span = { from: window(details.reference_from), until: window(details.reference_until) };
    return Number.isNaN(span.from + span.until) ? NOTHING : span;
  }
}

function subjectOf({ rule, model_name, model_version, source, details }: Alert): ConditionSubject {
  return { rule, model: model_name, version: model_version, source, against: details.against ?? null };
}

function overlap(a: Span, b: Span): boolean {
  return a.from < b.until && b.from < a.until;
}
