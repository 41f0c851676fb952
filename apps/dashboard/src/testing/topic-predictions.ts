import { readToEnd, type Delivery } from '@sightline/kafka';
import type { Codec, Prediction } from '@sightline/messages';
import { onTestFinished } from 'vitest';
import type { RealTopics } from './real-topics.js';
import type { Written } from './written-day.js';

/** A prediction as it lies in the results topic. */
export interface TopicPrediction {
  readonly prediction: Prediction;
  readonly delivery: Delivery;
}

/** Slots of the windows as docs/decisions/0014-dashboard.md gives them: their length in milliseconds, and how many. */
export const slotsOf = { '5m': [5000, 60], '1h': [60_000, 60], '24h': [900_000, 96] } as const;

export type Window = keyof typeof slotsOf;

/** Start of the oldest slot of a window. */
export function oldestSlot(window: Window, now: number): number {
  const [slotMs, count] = slotsOf[window];
  return Math.floor(now / slotMs) * slotMs - (count - 1) * slotMs;
}

/** Writes predictions to the results topic, each at its time. */
export async function writePredictions(
  { codecs, config, write }: RealTopics,
  written: readonly Written[],
): Promise<void> {
  const records = await Promise.all(
    written.map(async ({ prediction, atMs }) => {
      const { value } = await codecs.prediction.encode(prediction);
      return { topic: config.RESULTS_TOPIC, key: prediction.image_id, value, timestampMs: atMs };
    }),
  );
  await write(...records);
}

/** Reads the results topic as anybody could. */
export async function readPredictions(topics: RealTopics): Promise<readonly TopicPrediction[]> {
  const { codecs, config } = topics;
  const read = await readMessages(topics, config.RESULTS_TOPIC, codecs.prediction);
  return read.map(({ value: prediction, delivery }) => ({ prediction, delivery }));
}

/** Reads what a topic holds, in the order of each partition. */
export async function readMessages<T>(
  { broker }: Pick<RealTopics, 'broker'>,
  topic: string,
  codec: Pick<Codec<T>, 'decode'>,
): Promise<readonly { readonly value: T; readonly delivery: Delivery }[]> {
  const read: { readonly value: T; readonly delivery: Delivery }[] = [];
  await readToEnd(broker, {
    topic,
    from: 'earliest',
    signal: AbortSignal.timeout(60_000),
    take: async (delivery) => {
      read.push({ value: await codec.decode(delivery.value), delivery });
    },
  });
  return read;
}

/** Notes when each message of the results topic can be read, by `partition-offset`, until the test is over. */
export async function noteArrivals({ broker, config }: RealTopics): Promise<ReadonlyMap<string, number>> {
  const arrivals = new Map<string, number>();
  const tail = await broker.tail({
    topic: config.RESULTS_TOPIC,
    from: 'earliest',
    onDelivery: ({ partition, offset }) => void arrivals.set(`${partition}-${String(offset)}`, Date.now()),
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(() => tail.close());
  return arrivals;
}
