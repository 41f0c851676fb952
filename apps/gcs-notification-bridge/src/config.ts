import { filterRules, filterSettings } from '@sightline/bucket-images';
import { integer, type Rule, type Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { pubsubRules, pubsubSettings } from '@sightline/pubsub';
import { serviceSettings } from '@sightline/service';

const mebibyte = 1024 * 1024;

/** How to reach Pub/Sub, and how much is pulled. */
export const pullSettings = {
  ...pubsubSettings,
  PUBSUB_CONNECT_TIMEOUT_MS: integer({
    default: 60_000,
    min: 1000,
    max: 3_600_000,
    doc: 'How long a starting bridge waits for Pub/Sub before it gives up, milliseconds.',
  }),
  PULL_MAX_MESSAGES: integer({
    default: 1000,
    min: 1,
    max: 100_000,
    doc: 'Notices pulled and not yet acknowledged at once.',
  }),
  PULL_MAX_BYTES: integer({
    default: 16 * mebibyte,
    min: 1024,
    max: 1024 * mebibyte,
    doc: 'Their bytes. Of both limits: what Pub/Sub has sent already when they are reached goes beyond.',
  }),
};

/** Settings of the bridge by environment variable. */
export const settings = {
  ...serviceSettings({ adminPort: 9106 }),
  ...pullSettings,
  ...filterSettings,
  // Less than what a stopping service may take: what is in flight ends before.
  PUBLISH_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 15_000,
    doc: 'How long an image waits for Kafka before its notice goes back to Pub/Sub and pulling pauses, milliseconds.',
  }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
};

export type BridgeConfig = Values<typeof settings>;

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings>[] = [...kafkaRules, ...filterRules, ...pubsubRules];
