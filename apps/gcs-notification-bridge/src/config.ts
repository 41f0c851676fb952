import { filterRules, filterSettings } from '@sightline/bucket-images';
import { integer, required, text, type Rule, type Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { serviceSettings } from '@sightline/service';

const mebibyte = 1024 * 1024;

/** How to reach Pub/Sub. Credentials are found as Google's libraries do everywhere: Application Default Credentials. */
export const pubsubSettings = {
  PUBSUB_SUBSCRIPTION: required(
    text({
      pattern: /^(projects\/[a-z0-9][a-z0-9.:-]*\/subscriptions\/)?[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/,
      patternText: 'must be the name of a subscription, or projects/PROJECT/subscriptions/NAME',
      doc: 'Subscription to the notifications of the buckets: its name, or projects/PROJECT/subscriptions/NAME.',
    }),
  ),
  GOOGLE_CLOUD_PROJECT: text({
    doc: 'Google Cloud project; by default the one of the subscription, else the one of the credentials.',
  }),
  PUBSUB_API_ENDPOINT: text({
    pattern: /^(https?:\/\/)?[A-Za-z0-9.-]+(:\d{1,5})?\/?$/,
    patternText: 'must be HOST:PORT',
    doc: 'Address of Pub/Sub, host:port: a regional endpoint under googleapis.com, or a server that stands in for Pub/Sub, such as an emulator, which is spoken to without TLS and credentials.',
  }),
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
  ...pubsubSettings,
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
export const rules: readonly Rule<typeof settings>[] = [
  ...kafkaRules,
  ...filterRules,
  ({ PUBSUB_SUBSCRIPTION: name, PUBSUB_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: project }) =>
    endpoint !== undefined && !isGoogles(endpoint) && project === undefined && !name.startsWith('projects/')
      ? 'PUBSUB_SUBSCRIPTION must be projects/PROJECT/subscriptions/NAME where PUBSUB_API_ENDPOINT is not one of Google, or GOOGLE_CLOUD_PROJECT be set'
      : undefined,
];

function isGoogles(endpoint: string): boolean {
  return /\.googleapis\.com(:\d+)?\/?$/.test(endpoint);
}
