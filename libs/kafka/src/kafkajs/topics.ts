import kafkajs, { type Admin } from 'kafkajs';
import type { TopicDifference, Topics, TopicSpec } from '../broker.js';
import { committedOffsets } from './committed-offset.js';
import { patiently } from './patiently.js';

/** Topics of the cluster through kafkajs's admin client. */
export function kafkajsTopics(admin: Admin): Topics {
  const check = async (specs: readonly TopicSpec[]): Promise<TopicDifference[]> => {
    const existing = await existingTopics(admin);
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    const present = specs.filter(({ topic }) => existing.has(topic));
    const absent = missing.map(({ topic }) => ({ topic, field: 'missing', wanted: 'exists', found: 'missing' }));
    return [...absent, ...(await differences(admin, present))];
  };
  return {
    check,
    apply: async (specs) => {
      const existing = await existingTopics(admin);
      const missing = specs.filter(({ topic }) => !existing.has(topic));
      if (missing.length > 0) await create(admin, missing);
      return { created: missing.map(({ topic }) => topic), differences: await check(specs) };
    },
    offsets: async (topic) => {
      const offsets = await patiently(`Topic ${topic} can't be read`, () => admin.fetchTopicOffsets(topic));
      return offsets
        .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
        .sort((a, b) => a.partition - b.partition);
    },
    committed: async (groupId, topic) => {
      const offsets = await committedOffsets(admin, groupId, topic);
      return [...offsets]
        .map(([partition, committed]) => ({ partition, offset: committed?.offset }))
        .sort((a, b) => a.partition - b.partition);
    },
  };
}

/** Asked when a service starts, perhaps while a broker restarts: no reason to end. */
async function existingTopics(admin: Admin): Promise<ReadonlySet<string>> {
  return new Set(await patiently("The topics can't be listed", () => admin.listTopics()));
}

async function create(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const names = specs.map(({ topic }) => topic).join(', ');
  await patiently(`Topics ${names} can't be created`, () =>
    admin.createTopics({
      waitForLeaders: true,
      topics: specs.map(({ topic, partitions, replicationFactor, settings }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
      })),
    }),
  );
}

async function differences(admin: Admin, specs: readonly TopicSpec[]): Promise<TopicDifference[]> {
  if (specs.length === 0) return [];
  const { topics } = await patiently("Topics can't be read", () =>
    admin.fetchTopicMetadata({ topics: specs.map(({ topic }) => topic) }),
  );
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: specs.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic })),
  });
  return specs.flatMap((spec) => {
    const partitions = topics.find(({ name }) => name === spec.topic)?.partitions ?? [];
    const entries = resources.find(({ resourceName }) => resourceName === spec.topic)?.configEntries ?? [];
    const found: [field: string, wanted: string, found: string][] = [
      ['partitions', String(spec.partitions), String(partitions.length)],
      ['replication.factor', String(spec.replicationFactor), String(partitions[0]?.replicas.length ?? 0)],
      ...Object.entries(spec.settings).map(([name, wanted]): [string, string, string] => [
        name,
        wanted,
        entries.find(({ configName }) => configName === name)?.configValue ?? '',
      ]),
    ];
    return found
      .filter(([, wanted, is]) => wanted !== is)
      .map(([field, wanted, is]) => ({ topic: spec.topic, field, wanted, found: is }));
  });
}
