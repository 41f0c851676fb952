import type { Rejection } from '@sightline/messages';
import type { DeadLetterOptions } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';

/** The record that keeps a delivery that was given up: original bytes, key and headers, its place and the reason. */
export async function deadLetterRecord(
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
  return { topic, key: delivery.key, value, headers: { 'content-type': contentType } };
}
