import { Problem } from '../http/problem.js';

/** The share of the gateway's memory that one upload holds. */
export interface Reservation {
  /** Takes more bytes. @throws Problem `overloaded` when they do not fit. */
  grow(bytes: number): void;
  /** Gives everything back; a second call does nothing. */
  release(): void;
}

export interface InFlightLimits {
  readonly maxCount: number;
  readonly maxBytes: number;
}

const retrySoon = { headers: { 'retry-after': '1' } };

/** Uploads that are being read or wait for Kafka, bounded in count and bytes. */
export class InFlight {
  #count = 0;
  #bytes = 0;

  constructor(readonly limits: InFlightLimits) {}

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Admits one upload. @throws Problem `overloaded` when the gateway is full. */
  reserve(bytes: number): Reservation {
    if (this.#count >= this.limits.maxCount) {
      throw new Problem(
        'overloaded',
        `The gateway already handles ${this.limits.maxCount} uploads. Try again in a second.`,
        retrySoon,
      );
    }
    let held = 0;
    let released = false;
    const grow = (more: number): void => {
      if (released) return;
      if (this.#bytes + more > this.limits.maxBytes) {
        throw new Problem(
          'overloaded',
          'The uploads under way fill the memory set aside for them. Try again in a second.',
          retrySoon,
        );
      }
      this.#bytes += more;
      held += more;
    };
    grow(bytes);
    this.#count += 1;
    return {
      grow,
      release: () => {
        if (released) return;
        released = true;
        this.#count -= 1;
        this.#bytes -= held;
      },
    };
  }
}
