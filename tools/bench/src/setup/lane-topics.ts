import { randomUUID } from 'node:crypto';
import { readSettings } from '@sightline/config';
import type { Topics } from '@sightline/kafka';
import { defaultTopics, topicSettings, topicSpecs, type TopicNames } from '@sightline/messages';
import kafkajs from 'kafkajs';

/** Topics that no other run and nothing else in this one uses, as settings of a service. */
export type LaneTopics = Readonly<Record<keyof TopicNames, string>>;

/** Creates a set of topics as a deployment would have them. */
export async function createTopics(topics: Topics, lane: string): Promise<LaneTopics> {
  const prefix = `bench.${lane}.${randomUUID().slice(0, 8)}`;
  const suffixed = Object.entries(defaultTopics).map(([setting, topic]) => [setting, `${prefix}.${topic}`]);
  const names = Object.fromEntries(suffixed) as LaneTopics;
  await topics.apply(topicSpecs({ ...readSettings(topicSettings, [], {}), ...names }));
  return names;
}

/** Deletes the topics of a run: a backlog of pictures is hundreds of megabytes. */
export async function deleteTopics(brokers: string, lanes: readonly LaneTopics[]): Promise<void> {
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: lanes.flatMap((lane) => Object.values(lane)) });
  } finally {
    await admin.disconnect();
  }
}
