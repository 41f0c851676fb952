import { setTimeout as delay } from 'node:timers/promises';
import type { Prediction } from '@sightline/messages';
import { startService } from '../processes/service-process.js';
import type { Stage } from '../setup/stage.js';
import { publish } from './backlog.js';

const lookAgainMs = 20;
const longestMs = 300_000;

/** The share of a backlog that is measured: the last objects of an archive wait until they are old enough. */
const measuredShare = 0.9;

/** A writer that starts with a backlog of predictions: records a second, from its first commit on. */
export async function drainWriter(
  stage: Stage,
  app: 'bigquery-writer' | 'gcs-writer',
  predictions: readonly Prediction[],
  more: Readonly<Record<string, string>>,
): Promise<number> {
  const topics = await stage.createTopics(app);
  const topic = topics.RESULTS_TOPIC;
  await publish(stage, topic, predictions);
  const group = `${topic}.${app}`;
  const committed = async (): Promise<number> => {
    const partitions = await stage.broker.topics.committed(group, topic);
    return partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
  };
  const env = { ...stage.serviceEnv(topics), ...more, CONSUMER_GROUP: group };
  const starting = startService({ app, name: `sinks-${app}`, env, profileDir: stage.profileDir });
  try {
    return await speedOf(committed, predictions.length * measuredShare);
  } finally {
    await (await starting).stop();
  }
}

async function speedOf(committed: () => Promise<number>, expected: number): Promise<number> {
  const deadline = performance.now() + longestMs;
  let first: { readonly count: number; readonly at: number } | undefined;
  while (performance.now() < deadline) {
    const count = await committed();
    const at = performance.now();
    if (count > 0) first ??= { count, at };
    if (first && count >= expected) return ((count - first.count) * 1000) / (at - first.at);
    await delay(lookAgainMs);
  }
  throw new Error(`The writer has not written ${expected} predictions in time: see its log in .sightline/bench/logs`);
}
