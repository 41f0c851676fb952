import type { ConsumeSlicesOptions, Slice } from '@sightline/kafka';
import { RejectedError, RetryableError } from '@sightline/messages';
import type { Codec, Prediction, Rejection } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import type { MinuteSummary } from '@sightline/observability';
import { decodeBatch, inBatch, type Readable } from './decode-batch.js';
import type { OpenSliceSink, SinkSlice } from './slice-sink.js';
import { MOST_LINKS, startWrite, stepsOf } from './write-span.js';

export interface SliceWriterOptions {
  readonly name: string;
  readonly sink: OpenSliceSink;
  readonly codec: Pick<Codec<Prediction>, 'decode'>;
  readonly summary: Pick<MinuteSummary, 'record'>;
}

/** What the summary is told of a record once it is stored. */
interface Waiting {
  readonly receivedAtMs: number;
  readonly succeeded: boolean;
}

/** Opens the slices of a sink's consumer: decodes what is added, and gives up on what is unreadable. */
export function sliceWriter({ name, sink, codec, summary }: SliceWriterOptions): ConsumeSlicesOptions['openSlice'] {
  return (form): Slice => {
    const slice = sink.openSlice(form);
    const waiting: Waiting[] = [];
    const steps: ReturnType<typeof stepsOf>[number][] = [];
    let rejected = 0;
    return {
      ...(slice.form !== undefined && { form: slice.form }),
      get isFull() {
        return slice.isFull;
      },
      async add(batch) {
        const { records, unreadable } = await decodeBatch(batch, codec);
        const refused = await add(slice, records);
        const all = [...unreadable, ...refused.map((rejection) => inBatch(rejection, records))];
        const given = new Set(all.map(({ index }) => index));
        for (const { prediction, index } of records) {
          if (given.has(index)) continue;
          waiting.push({ receivedAtMs: prediction.received_at / 1000, succeeded: prediction.outcome !== 'rejected' });
        }
        const kept = batch.filter((_, index) => !given.has(index));
        steps.push(...stepsOf(kept).slice(0, MOST_LINKS - steps.length));
        rejected += all.length;
        if (all.length > 0) throw new RejectedError(all);
      },
      async store(ending, signal) {
        const startedAt = performance.now();
        const took = (result: string): void => {
          metrics.sinkWrite.record(seconds(performance.now() - startedAt), { sink: name, result });
        };
        const span = startWrite(name, steps, waiting.length);
        try {
          await (span ? span.run(() => slice.store(ending, signal)) : slice.store(ending, signal));
          span?.end();
        } catch (error) {
          span?.end(error);
          const isRetried = error instanceof RetryableError;
          took(isRetried ? 'retried' : 'failed');
          if (isRetried) metrics.sinkRecords.add(waiting.length, { sink: name, result: 'retried' });
          throw error;
        }
        took('written');
        for (const { receivedAtMs, succeeded } of waiting) {
          const latencyMs = Date.now() - receivedAtMs;
          metrics.sinkLatency.record(seconds(Math.max(0, latencyMs)), { sink: name });
          summary.record(latencyMs, succeeded);
        }
        metrics.sinkRecords.add(waiting.length, { sink: name, result: 'written' });
        if (rejected > 0) metrics.sinkRecords.add(rejected, { sink: name, result: 'rejected' });
      },
    };
  };
}

/** Adds records; returns those the sink gave up on. */
async function add(slice: SinkSlice, records: readonly Readable[]): Promise<readonly Rejection[]> {
  if (records.length === 0) return [];
  try {
    await slice.add(records);
    return [];
  } catch (error) {
    if (error instanceof RejectedError) return error.rejections;
    throw error;
  }
}
