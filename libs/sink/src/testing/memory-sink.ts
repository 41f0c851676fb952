import { RejectedError, RetryableError } from '@sightline/messages';
import type { Prediction } from '@sightline/messages';
import type { OpenSink } from '../sink.js';
import { sampleRecord } from './sample-records.js';
import type { SinkBench } from './sink-contract.js';

/** A destination in memory that keeps one copy of each prediction and refuses labels it is told to. */
export class MemoryDestination implements SinkBench {
  readonly rows = new Map<string, Prediction>();
  readonly unacceptable = sampleRecord(99, { label: 'unspeakable' });
  available = true;
  closed = 0;

  open(): Promise<OpenSink> {
    const sink: OpenSink = {
      write: async (batch) => {
        await Promise.resolve();
        if (!this.available) throw new RetryableError('The destination is away');
        const refused = batch.flatMap(({ prediction }, index) => (prediction.label === 'unspeakable' ? [index] : []));
        for (const [index, { prediction }] of batch.entries()) {
          if (!refused.includes(index)) this.rows.set(prediction.prediction_id, prediction);
        }
        if (refused.length > 0) {
          throw new RejectedError(
            refused.map((index) => ({ index, code: 'bad_label', message: 'That label is not taken here' })),
          );
        }
      },
      healthy: () => this.available,
      close: () => void (this.closed += 1),
    };
    return Promise.resolve(sink);
  }

  stored(): Promise<readonly string[]> {
    return Promise.resolve([...this.rows.keys()]);
  }

  breakDestination(): void {
    this.available = false;
  }
}
