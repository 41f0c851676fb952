import { readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import { topicSettings, topicSpecs } from './topics.js';

const day = 24 * 3_600_000;

describe('topicSpecs', () => {
  it('describes every topic of the pipeline', () => {
    const specs = topicSpecs(readSettings(topicSettings, [], {}));
    const kept = (days: number): Record<string, string> => ({
      'cleanup.policy': 'delete',
      'retention.ms': String(days * day),
      'min.insync.replicas': '1',
    });
    expect(specs).toEqual([
      {
        topic: 'image-stream',
        partitions: 3,
        replicationFactor: 1,
        settings: { ...kept(7), 'max.message.bytes': '12582912' },
      },
      { topic: 'image-stream-results', partitions: 3, replicationFactor: 1, settings: kept(7) },
      { topic: 'image-stream.deduplication', partitions: 3, replicationFactor: 1, settings: kept(1) },
      {
        topic: 'image-stream.dead-letter',
        partitions: 1,
        replicationFactor: 1,
        settings: { ...kept(30), 'max.message.bytes': '13631488' },
      },
      {
        topic: 'image-stream-results.dead-letter',
        partitions: 1,
        replicationFactor: 1,
        settings: { ...kept(30), 'max.message.bytes': '13631488' },
      },
      {
        topic: 'model-routing',
        partitions: 1,
        replicationFactor: 1,
        settings: { 'cleanup.policy': 'compact', 'min.insync.replicas': '1' },
      },
      {
        topic: 'worker-status',
        partitions: 1,
        replicationFactor: 1,
        settings: { ...kept(1), 'retention.ms': '3600000' },
      },
      { topic: 'image-stream-alerts', partitions: 1, replicationFactor: 1, settings: kept(7) },
    ]);
  });

  it('asks for two copies of each write when there are three', () => {
    const specs = topicSpecs(readSettings(topicSettings, [], { TOPIC_REPLICATION_FACTOR: '3' }));
    expect(new Set(specs.map(({ settings }) => settings['min.insync.replicas']))).toEqual(new Set(['2']));
  });

  it.each(['..', 'a b', 'a/b', 'x'.repeat(250)])('refuses the topic name %s, as Kafka would', (name) => {
    expect(() => readSettings(topicSettings, [], { IMAGE_TOPIC: name })).toThrow('IMAGE_TOPIC');
  });
});
