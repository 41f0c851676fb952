import type { Broker, Tail } from '@sightline/kafka';
import type { WorkerStatus } from '@sightline/messages';
import { setTimeout as delay } from 'node:timers/promises';
import { codecs } from '../setup/image-message.js';

const lookEveryMs = 20;
const waitAtMostMs = 120_000;

/** What the worker of a benchmark says that it runs. */
export class StatusBoard {
  #last: WorkerStatus | undefined;
  #tail: Tail | undefined;

  static async open(broker: Broker, topic: string, onFailure: (error: Error) => void): Promise<StatusBoard> {
    const board = new StatusBoard();
    let reading = Promise.resolve();
    board.#tail = await broker.tail({
      topic,
      from: 'earliest',
      onDelivery: ({ value }) => {
        reading = reading
          .then(async () => void (board.#last = await codecs.workerStatus.decode(value)))
          .catch(onFailure);
      },
      onFailure,
    });
    return board;
  }

  get last(): WorkerStatus | undefined {
    return this.#last;
  }

  /** Resolves once the worker says what is waited for. @throws Error when it does not within two minutes. */
  async until(isSaid: (status: WorkerStatus) => boolean): Promise<void> {
    const deadline = performance.now() + waitAtMostMs;
    while (!this.#last || !isSaid(this.#last)) {
      if (performance.now() > deadline) throw new Error('The worker did not take the change within two minutes.');
      await delay(lookEveryMs);
    }
  }

  async close(): Promise<void> {
    await this.#tail?.close();
  }
}
