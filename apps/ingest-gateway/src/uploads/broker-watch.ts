import type { Broker, Producer } from '@sightline/kafka';
import { Problem } from '../http/problem.js';

export interface BrokerWatchOptions {
  readonly producer: Pick<Producer, 'healthy'>;
  readonly broker: Pick<Broker, 'ping'>;
  /** Pause between two questions while the brokers are away. */
  readonly intervalMs: number;
}

/**
 * Knows whether the brokers can be reached. A producer learns that only by sending, and nothing is sent while they are away:
 * so they are asked until they answer, and the next upload is let through.
 */
export class BrokerWatch {
  #answered = false;
  #asking: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly options: BrokerWatchOptions) {}

  get available(): boolean {
    if (this.options.producer.healthy || this.#answered) return true;
    this.#ask();
    return false;
  }

  /** Refuses at once what could not be published. @throws Problem `broker_unavailable` */
  checkAvailable(): void {
    if (!this.available) throw brokerUnavailable();
  }

  /** A send has failed since the brokers last answered. */
  failed(): void {
    this.#answered = false;
    this.#ask();
  }

  close(): void {
    this.#closed = true;
  }

  #ask(): void {
    this.#asking ??= this.#askUntilAnswered().finally(() => {
      this.#asking = undefined;
    });
  }

  async #askUntilAnswered(): Promise<void> {
    const { broker, intervalMs } = this.options;
    while (!this.#closed && !this.#answered) {
      this.#answered = await broker.ping(intervalMs).then(
        () => true,
        () => false,
      );
      if (!this.#answered) await new Promise((resolve) => setTimeout(resolve, intervalMs).unref());
    }
  }
}

/** Kafka can't take images now. */
export function brokerUnavailable(cause?: Error): Problem {
  return new Problem(
    'broker_unavailable',
    'Kafka does not answer at the moment; nothing was accepted. Try again in 2 seconds.',
    {
      headers: { 'retry-after': '2' },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
