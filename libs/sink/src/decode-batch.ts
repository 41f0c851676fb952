import type { Delivery } from '@sightline/kafka';
import { UnreadableMessageError } from '@sightline/messages';
import type { Codec, Prediction, Rejection } from '@sightline/messages';
import type { SinkRecord } from './sink.js';

/** A record with its index in the batch of deliveries. */
export interface Readable extends SinkRecord {
  readonly index: number;
}

/** A batch of deliveries: what is readable, and why the rest isn't. @throws RetryableError when it can't be told now. */
export async function decodeBatch(
  batch: readonly Delivery[],
  codec: Pick<Codec<Prediction>, 'decode'>,
): Promise<{ readonly records: readonly Readable[]; readonly unreadable: readonly Rejection[] }> {
  const decoded = await Promise.all(batch.map((delivery, index) => decode(delivery, index, codec)));
  return {
    records: decoded.filter((item) => 'prediction' in item),
    unreadable: decoded.filter((item) => 'code' in item),
  };
}

async function decode(
  delivery: Delivery,
  index: number,
  codec: Pick<Codec<Prediction>, 'decode'>,
): Promise<Readable | Rejection> {
  try {
    return { index, prediction: await codec.decode(delivery.value, delivery), delivery };
  } catch (error) {
    if (!(error instanceof UnreadableMessageError)) throw error;
    return { index, code: error.code, message: error.message };
  }
}

/** The same rejection by its index in the batch of deliveries, of which some were unreadable. */
export function inBatch(rejection: Rejection, records: readonly Readable[]): Rejection {
  const record = records[rejection.index];
  if (!record)
    throw new Error(`The sink rejected record ${rejection.index} of a batch of ${records.length}: a bug in the sink`);
  return { ...rejection, index: record.index };
}
