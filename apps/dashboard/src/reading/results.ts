import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Codec, Prediction } from '@sightline/messages';
import {
  type Figures,
  type Filter,
  ModelCalls,
  readFigures,
  RollingWindow,
  type Slot,
  type WindowName,
  windowNames,
  windowSpecs,
} from '@sightline/figures';
import { KeptDeliveries, placeOf } from './kept-deliveries.js';
import { LatestPredictions } from './latest-predictions.js';
import { PartitionOffsets } from './partition-offsets.js';

interface ResultsOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<Prediction>, 'decode'>;
  readonly topic: string;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

const DAY_MS = 86_400_000;
/** The rate is that of the last complete slots of the shortest window: steady enough to be read. */
const RATE_SLOTS = 2;

/** Everything computed from the results topic. */
export class Results {
  readonly latest = new LatestPredictions();
  readonly kept = new KeptDeliveries();
  readonly #windows = Object.fromEntries(
    windowNames.map((name) => [name, new RollingWindow(windowSpecs[name])]),
  ) as Record<WindowName, RollingWindow>;
  readonly #calls = new ModelCalls();
  readonly #seen = new PartitionOffsets();
  #waiting: Promise<void> = Promise.resolve();
  lastPredictionAt: number | null = null;
  catchingUp: number | null = 0;
  unreadable = 0;

  constructor(
    private readonly options: Pick<ResultsOptions, 'codec' | 'onUnreadable'>,
    private readonly now: () => number = Date.now,
  ) {}

  figures(window: WindowName, filter: Filter): Figures {
    return readFigures(this.#windows[window], filter, this.now());
  }

  /** Primary predictions a second, of every source and model, over the last ten seconds that are complete. */
  ratePerS(): number {
    const window = this.#windows['5m'];
    const slots = window.slots(this.now()).slice(-RATE_SLOTS - 1, -1);
    return (sum(slots.map(primaryCount)) * 1000) / (RATE_SLOTS * window.spec.slotMs);
  }

  /** Takes a message; they are counted in the order in which they came. */
  take(delivery: Delivery): void {
    if (!this.#seen.advance(delivery)) return;
    const arrivedAt = this.now();
    const decoded = this.options.codec.decode(delivery.value, delivery);
    decoded.catch(() => undefined);
    this.#waiting = this.#waiting.then(async () => {
      try {
        this.#count(await decoded, delivery, arrivedAt);
      } catch (error) {
        this.unreadable += 1;
        this.options.onUnreadable(error);
      }
    });
  }

  /** Everything written before the reader opened has been counted. */
  async caughtUp(): Promise<void> {
    await this.#waiting;
    this.catchingUp = null;
  }

  #count(prediction: Prediction, delivery: Delivery, arrivedAt: number): void {
    const live = this.catchingUp === null;
    if (this.catchingUp !== null) this.catchingUp += 1;
    const now = this.now();
    // The sender's clock may be ahead of this one.
    const at = Math.min(delivery.timestampMs, now);
    const publishedMs = live ? arrivedAt - prediction.processed_at / 1000 : null;
    const observation = { publishedMs, isNewCall: this.#calls.isNew(prediction) };
    for (const window of Object.values(this.#windows)) window.add(prediction, at, observation, now);
    this.latest.add(prediction, placeOf(delivery));
    this.kept.add(delivery);
    this.lastPredictionAt = Math.max(this.lastPredictionAt ?? at, at);
  }
}

function primaryCount(slot: Slot | undefined): number {
  const cells = [...(slot?.cells.values() ?? [])].filter(({ facets }) => facets.role === 'primary');
  return sum(cells.map(({ cell }) => cell.count));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Reads the last 24 hours of the results topic again, then follows it. */
export async function openResults(options: ResultsOptions): Promise<{ results: Results; tail: Tail }> {
  const results = new Results(options);
  const tail = await options.broker.tail({
    topic: options.topic,
    from: { sinceMs: DAY_MS },
    onDelivery: (delivery) => {
      results.take(delivery);
    },
    onFailure: options.onFailure,
  });
  void tail.caughtUp.then(() => results.caughtUp());
  return { results, tail };
}
