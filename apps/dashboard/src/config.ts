import { flag, integer, list, text, url, type Rule, type Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { apiKeyRules, apiKeySettings, serviceSettings } from '@sightline/service';

const mebibyte = 2 ** 20;

/** Settings of the dashboard by environment variable. */
export const settings = {
  ...serviceSettings({ adminPort: 9108 }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  HOST: text({
    default: '127.0.0.1',
    doc: 'Address the page listens on; 0.0.0.0 for all, with API_KEYS set.',
  }),
  PORT: integer({ default: 8090, min: 0, max: 65_535, doc: 'Port of the page; 0 takes any free one.' }),
  ...apiKeySettings,
  ANONYMOUS_ACCESS: flag({
    default: false,
    doc: 'Whether others than this machine may see the page without a key, where something before it asks who they are.',
  }),
  LOGIN_ATTEMPTS_PER_MINUTE: integer({
    default: 10,
    min: 1,
    max: 10_000,
    doc: 'Keys that one address may try in a minute.',
  }),
  SESSION_HOURS: integer({ default: 12, min: 1, max: 720, doc: 'Hours until the page asks for the key again.' }),
  TRUSTED_PROXIES: list({
    default: [],
    doc: 'Addresses or CIDR ranges of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, comma-separated.',
  }),
  GATEWAY_URL: url({
    default: 'http://127.0.0.1:8080',
    doc: 'Where browsers find the ingest-gateway: the page sends dropped pictures there. Its CORS_ORIGINS must name the address of the page.',
  }),
  WORKER_GROUP: text({
    default: 'inference-worker',
    doc: 'CONSUMER_GROUP of the workers: the queue is what it has not committed yet.',
  }),
  THUMBNAILS: flag({
    default: true,
    doc: 'Whether small pictures of the latest images are shown. With false no image is read at all.',
  }),
  THUMBNAIL_MEMORY_BYTES: integer({
    default: 64 * mebibyte,
    min: mebibyte,
    max: 4096 * mebibyte,
    doc: 'Bytes of the latest images that are kept in memory to make thumbnails of.',
  }),
  MAX_STREAMS: integer({ default: 250, min: 1, max: 10_000, doc: 'Pages open at once.' }),
};

export type DashboardConfig = Values<typeof settings>;

/** The topics that the page is computed from. */
export function readTopics(config: DashboardConfig): readonly string[] {
  return [
    config.IMAGE_TOPIC,
    config.RESULTS_TOPIC,
    config.WORKER_STATUS_TOPIC,
    config.ALERTS_TOPIC,
    config.IMAGE_DEAD_LETTER_TOPIC,
    config.RESULTS_DEAD_LETTER_TOPIC,
  ];
}

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings>[] = [
  ...kafkaRules,
  ...apiKeyRules,
  ({ HOST: host, API_KEYS: keys, ANONYMOUS_ACCESS: anonymous }) =>
    keys.length === 0 && !anonymous && !isLoopback(host)
      ? `HOST=${host}: others could see the page; set API_KEYS, or ANONYMOUS_ACCESS=true where a proxy before it asks who they are`
      : undefined,
];

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
