import type { ServerResponse } from 'node:http';
import { Problem } from '../http/problem.js';
import type { RecentPrediction, RecentPredictions } from './recent-predictions.js';
import { PredictionStream, type PredictionFilter } from './prediction-stream.js';
import { StreamPosition } from './stream-position.js';

export interface PredictionStreamsOptions {
  readonly recent: RecentPredictions;
  readonly maxStreams: number;
  /** Predictions that may wait for one slow reader. */
  readonly maxWaiting: number;
  readonly heartbeatMs: number;
  readonly onUnreadable: (error: unknown) => void;
}

/** The readers of the live predictions. */
export class PredictionStreams {
  readonly #streams = new Set<PredictionStream>();
  readonly #latest = new StreamPosition();
  #ended = false;

  constructor(private readonly options: PredictionStreamsOptions) {}

  get count(): number {
    return this.#streams.size;
  }

  /**
   * Whether another reader can be taken.
   * @throws Problem `overloaded`
   */
  checkRoom(): void {
    if (!this.#ended && this.#streams.size < this.options.maxStreams) return;
    throw new Problem('overloaded', 'No more live streams can be opened here now. Try again in 5 seconds.', {
      headers: { 'retry-after': '5' },
    });
  }

  /** Sends what a reader missed since `lastEventId` and is still remembered, then what comes. */
  open(output: ServerResponse, filter: PredictionFilter, lastEventId?: StreamPosition): void {
    const { recent, maxWaiting, heartbeatMs, onUnreadable } = this.options;
    output.write('retry: 2000\n\n');
    if (lastEventId !== undefined && this.#hasGap(lastEventId)) {
      output.write(
        'event: gap\ndata: {"detail":"Older predictions are no longer remembered here; some may be missing."}\n\n',
      );
    }
    const missed =
      lastEventId === undefined
        ? []
        : recent.inOrder().filter(({ partition, offset }) => lastEventId.isBefore(partition, offset));
    const position = lastEventId ?? new StreamPosition(this.#latest.entries());
    const stream = new PredictionStream(output, { filter, position, missed, maxWaiting, onUnreadable });
    const heartbeat = setInterval(() => {
      stream.beat();
    }, heartbeatMs);
    output.on('close', () => {
      clearInterval(heartbeat);
      this.#streams.delete(stream);
    });
    this.#streams.add(stream);
  }

  publish(recent: RecentPrediction): void {
    this.#latest.advance(recent.partition, recent.offset);
    for (const stream of this.#streams) if (!stream.push(recent)) this.#streams.delete(stream);
  }

  /** Ends all streams, and takes no more: the gateway stops. Readers connect again and go on where they were. */
  endAll(): void {
    this.#ended = true;
    for (const stream of this.#streams) stream.end();
  }

  #hasGap(position: StreamPosition): boolean {
    return position
      .entries()
      .some(([partition, offset]) => (this.options.recent.forgottenUpTo(partition) ?? offset) > offset);
  }
}
