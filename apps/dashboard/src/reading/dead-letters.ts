import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Codec, DeadLetter } from '@sightline/messages';
import { cutText, Tallies, type WindowName, windowNames, windowSpecs, windowStart } from '@sightline/figures';
import type { ShownDeadLetters } from '../shown/snapshot.js';

interface DeadLettersOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<DeadLetter>, 'decode'>;
  readonly topics: readonly string[];
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

const DAY_MS = 86_400_000;
const MAX_REASONS = 100;
const SHOWN_REASONS = 5;

/** Messages that nobody could handle, counted in the slots of each window. */
export class DeadLetters {
  readonly #slots: Readonly<Record<WindowName, Map<number, Tallies>>> = {
    '5m': new Map(),
    '1h': new Map(),
    '24h': new Map(),
  };

  constructor(private readonly now: () => number = Date.now) {}

  take({ error_code }: Pick<DeadLetter, 'error_code'>, timestampMs: number): void {
    const now = this.now();
    const at = Math.min(timestampMs, now);
    for (const name of windowNames) {
      const first = windowStart(windowSpecs[name], now);
      const slots = this.#slots[name];
      for (const start of slots.keys()) if (start < first) slots.delete(start);
      const { slotMs } = windowSpecs[name];
      const start = Math.floor(at / slotMs) * slotMs;
      if (!(start >= first)) continue;
      const slot = slots.get(start) ?? new Tallies(MAX_REASONS);
      slot.add(cutText(error_code));
      slots.set(start, slot);
    }
  }

  /** Those of a window as it is now, with the most frequent reasons. */
  shown(window: WindowName): ShownDeadLetters {
    const first = windowStart(windowSpecs[window], this.now());
    const sum = new Tallies(MAX_REASONS);
    for (const [start, slot] of this.#slots[window]) if (start >= first) sum.merge(slot);
    const reasons = sum.top(SHOWN_REASONS);
    return { count: reasons.reduce((total, { count }) => total + count, 0), reasons };
  }
}

/** Reads the dead letters of the last 24 hours, then follows them. */
export async function openDeadLetters(
  options: DeadLettersOptions,
): Promise<{ deadLetters: DeadLetters; tails: readonly Tail[] }> {
  const { broker, codec, topics, onUnreadable, onFailure } = options;
  const deadLetters = new DeadLetters();
  const take = async ({ value, timestampMs }: Delivery): Promise<void> => {
    try {
      deadLetters.take(await codec.decode(value), timestampMs);
    } catch (error) {
      onUnreadable(error);
    }
  };
  const onDelivery = (delivery: Delivery): void => void take(delivery);
  const from = { sinceMs: DAY_MS };
  const tails = await Promise.all(topics.map((topic) => broker.tail({ topic, from, onDelivery, onFailure })));
  return { deadLetters, tails };
}
