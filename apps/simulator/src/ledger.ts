import type { Prediction } from '@sightline/messages';
import { build, type Histogram } from 'hdr-histogram-js';

/** An image that is sent: what is kept until, and after, its answer comes. */
interface Entry {
  readonly dueAtMs: number;
  readonly label: string | null;
  answered: boolean;
}

/** What the summary is made of. */
export interface LedgerFigures {
  /** Images that the destination took. */
  readonly sent: number;
  /** Images that the destination refused: wrong, or too much at the time. */
  readonly refused: number;
  /** Images that did not reach the destination, or fell due while too many were on their way. */
  readonly failed: number;
  readonly answered: number;
  readonly classified: number;
  readonly lowConfidence: number;
  /** Answers that say that the image can't be classified. */
  readonly rejected: number;
  /** Further primary predictions of images that had one. */
  readonly duplicated: number;
  /** Sent and unanswered, for less than the answer timeout. */
  readonly waiting: number;
  /** Sent and unanswered for longer. */
  readonly lost: number;
  /** From the moment an image was due to that when its answer was read. */
  readonly latencyMs: Latencies | null;
  /** Of answers by the `patterns` model to pictures whose label is known. */
  readonly accuracy: { readonly judged: number; readonly correct: number };
}

export interface Latencies {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Images remembered, answered ones included so that a second answer is noticed. */
const maxRemembered = 200_000;

/** Latencies are kept in microseconds. */
const microsPerMs = 1000;

/** Knows which images were sent and what became of each. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  /** Answers that were read before the destination had said which image they are for. */
  readonly #early = new Map<string, { readonly prediction: Prediction; readonly atMs: number }>();
  readonly #latency: Histogram = build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
  readonly #counts = { sent: 0, refused: 0, failed: 0, duplicated: 0, forgotten: 0, judged: 0, correct: 0 };
  readonly #outcomes = { classified: 0, low_confidence: 0, rejected: 0 };

  constructor(private readonly answerTimeoutMs: number) {}

  /** The destination has taken an image. */
  sent(imageId: string, dueAtMs: number, label: string | null): void {
    this.#counts.sent++;
    this.#entries.set(imageId, { dueAtMs, label, answered: false });
    this.#forgetOldest();
    const early = this.#early.get(imageId);
    if (early === undefined) return;
    this.#early.delete(imageId);
    this.answered(early.prediction, early.atMs);
  }

  refused(): void {
    this.#counts.refused++;
  }

  failed(): void {
    this.#counts.failed++;
  }

  /** A primary prediction of this run was read. */
  answered(prediction: Prediction, atMs: number): void {
    const entry = this.#entries.get(prediction.image_id);
    if (entry === undefined) {
      this.#keepEarly(prediction, atMs);
    } else if (entry.answered) {
      this.#counts.duplicated++;
    } else {
      entry.answered = true;
      this.#outcomes[prediction.outcome]++;
      this.#latency.recordValue(Math.max(0, Math.round((atMs - entry.dueAtMs) * microsPerMs)));
      this.#judge(prediction, entry.label);
    }
  }

  /** Images that were sent and have no answer. */
  get unanswered(): number {
    return this.#counts.sent - this.#answeredCount();
  }

  figures(nowMs: number): LedgerFigures {
    const lost = this.#overdue(nowMs);
    const { sent, refused, failed, duplicated, judged, correct } = this.#counts;
    return {
      sent,
      refused,
      failed,
      answered: this.#answeredCount(),
      classified: this.#outcomes.classified,
      lowConfidence: this.#outcomes.low_confidence,
      rejected: this.#outcomes.rejected,
      duplicated,
      waiting: this.unanswered - lost,
      lost,
      latencyMs: this.#latencies(),
      accuracy: { judged, correct },
    };
  }

  #answeredCount(): number {
    return this.#outcomes.classified + this.#outcomes.low_confidence + this.#outcomes.rejected;
  }

  #judge({ model_name: model, label }: Prediction, expected: string | null): void {
    if (expected === null || model !== 'patterns') return;
    this.#counts.judged++;
    if (label === expected) this.#counts.correct++;
  }

  /** Entries lie in the order in which they were sent: the first that is young ends the search. */
  #overdue(nowMs: number): number {
    let overdue = this.#counts.forgotten;
    for (const entry of this.#entries.values()) {
      if (nowMs - entry.dueAtMs < this.answerTimeoutMs) break;
      if (!entry.answered) overdue++;
    }
    return overdue;
  }

  #forgetOldest(): void {
    if (this.#entries.size <= maxRemembered) return;
    for (const [imageId, entry] of this.#entries) {
      this.#entries.delete(imageId);
      if (!entry.answered) this.#counts.forgotten++;
      return;
    }
  }

  #keepEarly(prediction: Prediction, atMs: number): void {
    if (this.#early.has(prediction.image_id)) this.#counts.duplicated++;
    else if (this.#early.size < maxRemembered) this.#early.set(prediction.image_id, { prediction, atMs });
  }

  #latencies(): Latencies | null {
    const latency = this.#latency;
    if (latency.totalCount === 0) return null;
    const percentile = (share: number): number => latency.getValueAtPercentile(share) / microsPerMs;
    return {
      mean: latency.mean / microsPerMs,
      p50: percentile(50),
      p90: percentile(90),
      p95: percentile(95),
      p99: percentile(99),
      max: latency.maxValue / microsPerMs,
    };
  }
}
