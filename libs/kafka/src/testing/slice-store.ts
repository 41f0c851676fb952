import { RejectedError, RetryableError } from '@sightline/messages';
import type { Consumer } from '../broker.js';
import type { Delivery } from '../delivery.js';
import type { ConsumeSlicesOptions, Slice, SliceEnding, SliceLimits } from '../slices.js';
import { codec, texts, type Bench } from './bench.js';

export const sliceLimits: SliceLimits = {
  maxBatchSize: 3,
  maxSliceSize: 10,
  maxSliceAgeMs: 60_000,
  maxInFlight: 100,
  maxInFlightBytes: 1024 * 1024,
};

interface Stored {
  readonly ending: SliceEnding;
  readonly values: readonly string[];
}

/** A destination of slices: what is stored under a partition and first offset replaces what was there. */
export class SliceStore {
  readonly slices = new Map<string, Stored>();
  /** What was stored under a name that held something else. */
  readonly changed: string[] = [];
  away = false;
  /** Called when a slice is about to be stored. */
  beforeStore: () => Promise<void> | void = () => undefined;

  values(): string[] {
    return [...this.slices.values()].flatMap(({ values }) => values).sort();
  }

  endings(): SliceEnding[] {
    return [...this.slices.values()].map(({ ending }) => ending);
  }

  consume(place: Bench, changed: Partial<ConsumeSlicesOptions> = {}): Promise<Consumer> {
    return place.consumeSlices({
      groupId: place.id,
      topic: place.input,
      limits: sliceLimits,
      deadLetters: { topic: place.dead, codec },
      openSlice: () => this.#open(),
      onFailure: (error) => place.failures.push(error),
      ...changed,
    });
  }

  #open(): Slice {
    const taken: Delivery[] = [];
    return {
      isFull: false,
      add: (batch: readonly Delivery[]) => {
        const index = texts(batch).indexOf('00013');
        taken.push(...batch.filter((_, at) => at !== index));
        if (index >= 0) throw new RejectedError([{ index, code: 'bad_luck', message: 'it is thirteen' }]);
        return Promise.resolve();
      },
      store: async (ending: SliceEnding) => {
        await this.beforeStore();
        if (this.away) throw new RetryableError('The store is away');
        const [first] = taken;
        const name = `${first?.partition}/${first?.offset}`;
        const values = texts(taken);
        const before = this.slices.get(name)?.values;
        if (before && before.join() !== values.join()) this.changed.push(name);
        this.slices.set(name, { ending, values });
      },
    };
  }
}
