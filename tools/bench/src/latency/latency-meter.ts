import { setTimeout as delay } from 'node:timers/promises';
import type { Broker, Delivery, Producer, Tail } from '@sightline/kafka';
import type { Lane } from './lane.js';

/** Waits for the last results of a turn this long. */
const stragglersMs = 5000;

/** What one lane did over all of its turns. */
export interface LaneFigures {
  readonly sent: number;
  readonly latenciesMs: readonly number[];
}

/** Sends pictures down a lane and takes the time until their results can be read by a read_committed consumer. */
export class LatencyMeter {
  readonly #sentAt = new Map<string, number>();
  readonly #latenciesMs: number[] = [];
  #sent = 0;

  private constructor(
    private readonly lane: Lane,
    private readonly producer: Producer,
  ) {}

  static async open(
    lane: Lane,
    broker: Broker,
    producer: Producer,
    onFailure: (error: Error) => void,
  ): Promise<{ readonly meter: LatencyMeter; readonly tail: Tail }> {
    const meter = new LatencyMeter(lane, producer);
    const tail = await broker.tail({
      topic: lane.resultsTopic,
      from: 'latest',
      onDelivery: (result) => meter.#arrived(result, performance.now()),
      onFailure,
    });
    return { meter, tail };
  }

  /** Sends these pictures at an even pace, and waits for their results. */
  async turn(jpegs: readonly Buffer[], rate: number): Promise<void> {
    const startedAt = performance.now();
    for (const [index, jpeg] of jpegs.entries()) {
      const { imageId, record } = await this.lane.message(jpeg);
      await delay(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
      this.#sent += 1;
      this.#sentAt.set(imageId, performance.now());
      await this.producer.send([record]);
    }
    const deadline = performance.now() + stragglersMs;
    while (this.#sentAt.size > 0 && performance.now() < deadline) await delay(20);
  }

  /** The figures so far; the next turn begins anew. */
  take(): LaneFigures {
    const figures = { sent: this.#sent, latenciesMs: this.#latenciesMs.splice(0) };
    this.#sent = 0;
    this.#sentAt.clear();
    return figures;
  }

  #arrived(result: Delivery, at: number): void {
    const imageId = result.key?.toString() ?? '';
    const sentAt = this.#sentAt.get(imageId);
    if (sentAt === undefined) return;
    void this.lane.isLabel(result).then((isLabel) => {
      this.#sentAt.delete(imageId);
      if (isLabel) this.#latenciesMs.push(at - sentAt);
    });
  }
}
