import type { TopicDifference, TopicSpec } from '@sightline/kafka';

/** How one topic is, against how it should be. */
export interface TopicState {
  readonly topic: string;
  readonly state: 'ok' | 'created' | 'missing' | 'differs';
  /** As it should be. */
  readonly partitions: number;
  readonly replication_factor: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly differences: readonly Pick<TopicDifference, 'field' | 'wanted' | 'found'>[];
}

/** The state of each topic that should be there. */
export function topicStates(
  specs: readonly TopicSpec[],
  differences: readonly TopicDifference[],
  created: readonly string[],
): readonly TopicState[] {
  return specs.map(({ topic, partitions, replicationFactor, settings }) => {
    const own = differences.filter((difference) => difference.topic === topic);
    return {
      topic,
      state: stateOf(own, created.includes(topic)),
      partitions,
      replication_factor: replicationFactor,
      settings,
      differences: own
        .filter(({ field }) => field !== 'missing')
        .map(({ field, wanted, found }) => ({ field, wanted, found })),
    };
  });
}

function stateOf(differences: readonly TopicDifference[], created: boolean): TopicState['state'] {
  if (differences.some(({ field }) => field === 'missing')) return 'missing';
  if (differences.length > 0) return 'differs';
  return created ? 'created' : 'ok';
}
