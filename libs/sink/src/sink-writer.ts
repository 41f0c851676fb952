import type { ConsumeOptions, Turn } from '@sightline/kafka';
import { RejectedError, RetryableError } from '@sightline/messages';
import type { Codec, Prediction, Rejection } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import type { MinuteSummary } from '@sightline/observability';
import { decodeBatch, inBatch } from './decode-batch.js';
import type { OpenSink, SinkRecord } from './sink.js';
import { startWrite, stepsOf } from './write-span.js';

export interface SinkWriterOptions {
  readonly name: string;
  readonly sink: OpenSink;
  readonly codec: Pick<Codec<Prediction>, 'decode'>;
  readonly summary: Pick<MinuteSummary, 'record'>;
}

/** The handler of a sink's consumer: decodes a batch, writes what is readable, and gives up on the rest. */
export function sinkWriter({ name, sink, codec, summary }: SinkWriterOptions): ConsumeOptions['handle'] {
  return async (batch, _, turn) => {
    const { records, unreadable } = await decodeBatch(batch, codec);
    const refused = records.length === 0 ? [] : await write(name, sink, records, turn);
    const refusedIndexes = new Set(refused.map(({ index }) => index));
    const stored = records.filter((_, index) => !refusedIndexes.has(index));
    for (const { prediction } of stored) {
      const latencyMs = Date.now() - prediction.received_at / 1000;
      metrics.sinkLatency.record(seconds(Math.max(0, latencyMs)), { sink: name });
      summary.record(latencyMs, prediction.outcome !== 'rejected');
    }
    const all = [...unreadable, ...refused.map((rejection) => inBatch(rejection, records))];
    metrics.sinkRecords.add(stored.length, { sink: name, result: 'written' });
    if (all.length === 0) return [];
    metrics.sinkRecords.add(all.length, { sink: name, result: 'rejected' });
    throw new RejectedError(all);
  };
}

/** Writes records; returns those the sink gave up on. */
async function write(
  name: string,
  sink: OpenSink,
  records: readonly SinkRecord[],
  turn: Turn,
): Promise<readonly Rejection[]> {
  const startedAt = performance.now();
  const took = (result: string): void => {
    metrics.sinkWrite.record(seconds(performance.now() - startedAt), { sink: name, result });
  };
  const deliveries = records.map(({ delivery }) => delivery);
  const span = startWrite(name, stepsOf(deliveries), records.length);
  try {
    await (span ? span.run(() => sink.write(records, turn)) : sink.write(records, turn));
    span?.end();
    took('written');
    return [];
  } catch (error) {
    span?.end(error);
    took(resultOf(error));
    if (error instanceof RetryableError) metrics.sinkRecords.add(records.length, { sink: name, result: 'retried' });
    if (error instanceof RejectedError) return error.rejections;
    throw error;
  }
}

function resultOf(error: unknown): string {
  if (error instanceof RejectedError) return 'rejected';
  return error instanceof RetryableError ? 'retried' : 'failed';
}
