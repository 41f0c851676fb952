import { flag, integer, text, url, type Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { serviceSettings } from '@sightline/service';

const mebibyte = 2 ** 20;

/** Settings of the dashboard by environment variable. */
export const settings = {
  ...serviceSettings({ adminPort: 9108 }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  HOST: text({
    default: '127.0.0.1',
    doc: 'Address the page listens on. It asks for no login: open it to others behind a proxy that does.',
  }),
  PORT: integer({ default: 8090, min: 0, max: 65_535, doc: 'Port of the page; 0 takes any free one.' }),
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

/** What must hold between the settings. */
export const rules = kafkaRules;
