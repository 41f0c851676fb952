import type { Broker, Tail } from '@sightline/kafka';
import type { WorkerStatus } from '@sightline/messages';
import { setTimeout as delay } from 'node:timers/promises';
import { codecs } from '../setup/image-message.js';

const lookEveryMs = 20;
const waitAtMostMs = 120_000;

/** What the workers of a benchmark say that they run. */
export class StatusBoard {
  readonly #last = new Map<string, WorkerStatus>();
  #tail: Tail | undefined;

  static async open(broker: Broker, topic: string, onFailure: (error: Error) => void): Promise<StatusBoard> {
    const board = new StatusBoard();
    let reading = Promise.resolve();
    board.#tail = await broker.tail({
      topic,
      from: 'earliest',
      onDelivery: ({ value }) => {
        reading = reading
          .then(async () => {
            const status = await codecs.workerStatus.decode(value);
            board.#last.set(status.worker_id, status);
          })
          .catch(onFailure);
      },
      onFailure,
    });
    return board;
  }

  /** The last that each worker said. */
  get statuses(): readonly WorkerStatus[] {
    return [...this.#last.values()];
  }

  /** Resolves once so many workers say what is waited for. @throws Error when they do not within two minutes. */
  async until(isSaid: (status: WorkerStatus) => boolean, workers = 1): Promise<void> {
    const deadline = performance.now() + waitAtMostMs;
    while (this.statuses.filter(isSaid).length < workers) {
      if (performance.now() > deadline) throw new Error('A worker did not take the change within two minutes.');
      await delay(lookEveryMs);
    }
  }

  async close(): Promise<void> {
    await this.#tail?.close();
  }
}
