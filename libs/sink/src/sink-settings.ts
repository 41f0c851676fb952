import { integer, text } from '@sightline/config';
import { kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import type { LogLevel } from '@sightline/observability';
import { serviceSettings } from '@sightline/service';

/** Settings of every sink. */
export type SinkSettings = ReturnType<typeof sinkSettings>;

/** What differs from sink to sink. */
export interface SinkDefaults {
  readonly consumerGroup: string;
  readonly adminPort: number;
  readonly maxBatchSize?: number;
  readonly logLevel?: LogLevel;
}

/** The settings of every sink, with the defaults of this one. */
// The type is left to inference: each setting's own type is what config is made of.
export function sinkSettings({ consumerGroup, maxBatchSize = 500, ...service }: SinkDefaults) {
  const { RESULTS_TOPIC, RESULTS_DEAD_LETTER_TOPIC } = topicSettings;
  return {
    ...serviceSettings(service),
    ...kafkaSettings,
    ...codecSettings,
    RESULTS_TOPIC,
    RESULTS_DEAD_LETTER_TOPIC,
    CONSUMER_GROUP: text({
      default: consumerGroup,
      doc: 'Kafka consumer group: writers of one group share the partitions. A group that is new begins with the oldest prediction kept.',
    }),
    MAX_BATCH_SIZE: integer({
      default: maxBatchSize,
      min: 1,
      max: 10_000,
      doc: 'Most predictions written at once.',
    }),
    MAX_IN_FLIGHT: integer({
      default: 4 * maxBatchSize,
      min: 1,
      max: 1_000_000,
      doc: 'Most predictions taken up and not yet written, over all partitions.',
    }),
  };
}
