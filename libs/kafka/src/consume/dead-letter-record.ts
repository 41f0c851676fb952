import type { Rejection } from '@sightline/messages';
import { carriedTrace, metrics, traceHeaders } from '@sightline/observability';
import type { ConsumeOptions, DeadLetterOptions } from '../broker.js';
import type { Delivery, MessageHeaders, OutgoingRecord } from '../delivery.js';
import { stepOf } from '../tracing/process-spans.js';

/** The records of the deliveries of a batch that were given up. */
export function deadLetterRecords(
  batch: readonly Delivery[],
  rejections: readonly Rejection[],
  { groupId, topic, deadLetters }: Pick<ConsumeOptions, 'groupId' | 'topic' | 'deadLetters'>,
): Promise<OutgoingRecord[]> {
  return Promise.all(
    rejections.map((rejection) => {
      const delivery = batch[rejection.index];
      if (!delivery) throw new Error(`Rejected index ${rejection.index} is outside the batch of ${batch.length}`);
      metrics.deadLetters.add(1, { topic, error_code: rejection.code });
      return deadLetterRecord(delivery, rejection, groupId, deadLetters);
    }),
  );
}

/** The record that keeps a delivery that was given up: original bytes, key and headers, its place and the reason. */
async function deadLetterRecord(
  delivery: Delivery,
  rejection: Rejection,
  consumer: string,
  { topic, codec }: DeadLetterOptions,
): Promise<OutgoingRecord> {
  const { value, contentType } = await codec.encode({
    topic: delivery.topic,
    partition: delivery.partition,
    offset: Number(delivery.offset),
    timestamp: delivery.timestampMs,
    key: delivery.key,
    value: delivery.value,
    headers: Object.fromEntries(Object.entries(delivery.headers).map(([name, text]) => [name, Buffer.from(text)])),
    error_code: rejection.code,
    error_message: rejection.message,
    consumer,
    failed_at: Date.now() * 1000,
  });
  return { topic, key: delivery.key, value, headers: { 'content-type': contentType, ...carriedOn(delivery) } };
}

/** The headers by which the trace of a delivery goes on; none where it has none. */
function carriedOn(delivery: Delivery): MessageHeaders {
  const trace = stepOf(delivery) ?? carriedTrace(delivery.headers);
  return trace ? traceHeaders(trace) : {};
}
