import type { Delivery } from '@sightline/kafka';
import { codecs } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';
import type { WorkerGroup } from './worker-group.js';

const results = 20_000;
const sendAtOnce = 1000;

/** How fast one process reads and decodes every result of a topic, and how large a result is. */
export async function readingRate(
  stage: Stage,
  group: WorkerGroup,
): Promise<{ readonly resultsPerS: number; readonly resultBytes: number }> {
  const sample = await firstResult(stage, group);
  const { RESULTS_TOPIC: topic } = await stage.createTopics('reading');
  for (let sent = 0; sent < results; sent += sendAtOnce) {
    const records = Array.from({ length: sendAtOnce }, (_, index) => ({ topic, key: String(index), value: sample }));
    await group.producer.send(records);
  }
  const decoding: Promise<unknown>[] = [];
  let startedAt = 0;
  const tail = await stage.broker.tail({
    topic,
    from: 'earliest',
    onDelivery: ({ value }) => {
      startedAt ||= performance.now();
      decoding.push(codecs.prediction.decode(value));
    },
    onFailure: stage.fail,
  });
  await tail.caughtUp;
  await Promise.all(decoding);
  const seconds = (performance.now() - startedAt) / 1000;
  await tail.close();
  return { resultsPerS: decoding.length / seconds, resultBytes: sample.length };
}

async function firstResult(stage: Stage, { topics }: WorkerGroup): Promise<Buffer> {
  const found: Delivery[] = [];
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'earliest',
    onDelivery: (delivery) => void found.push(delivery),
    onFailure: stage.fail,
  });
  await tail.caughtUp;
  await tail.close();
  const value = found[0]?.value;
  if (!value) throw new Error('The worker has written no result.');
  return value;
}
