import type { OutgoingRecord, Producer } from '@sightline/kafka';
import type { Logger } from '@sightline/observability';
import { dropShadows } from './shadow-drops.js';
import type { ModelRef } from '../models/model-ref.js';

export interface ShadowResultsOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly log: Logger;
  /** How long results gather before they are sent, milliseconds. */
  readonly gatherMs?: number;
}

// Nobody waits for a shadow's result, and a request for each would cost worker and broker what answers need.
const GATHER_MS = 500;
const MOST_GATHERED = 64;

/** Sends the predictions of shadows together; those that can't be sent are dropped and counted. */
export class ShadowResults {
  #gathered: { readonly record: OutgoingRecord; readonly model: ModelRef }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(private readonly options: ShadowResultsOptions) {}

  add(record: OutgoingRecord, model: ModelRef): void {
    this.#gathered.push({ record, model });
    if (this.#gathered.length >= MOST_GATHERED) this.#send();
    else
      this.#timer ??= setTimeout(() => {
        this.#send();
      }, this.options.gatherMs ?? GATHER_MS);
  }

  /** Sends what has gathered and resolves when all is sent or dropped. */
  async close(): Promise<void> {
    this.#send();
    await this.#sending;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered;
    if (gathered.length === 0) return;
    this.#gathered = [];
    this.#sending = this.#sending.then(async () => {
      try {
        await this.options.producer.send(gathered.map(({ record }) => record));
      } catch (error) {
        dropShadows(
          gathered.map(({ model }) => model),
          'failed',
        );
        this.options.log.debug({ err: error, results: gathered.length }, 'results of shadows could not be sent');
      }
    });
  }
}
