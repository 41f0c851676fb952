import { choice, decimal, flag, integer, list, text, url, type Rule, type Values } from '@sightline/config';
import { patterns } from '@sightline/image';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { serviceSettings, type SettingsFlags } from '@sightline/service';
import { storageSettings } from '@sightline/storage';
import { arrivalShapes } from './arrivals.js';
import { durationPattern } from './duration.js';

const duration = { pattern: durationPattern, patternText: 'must be a length of time such as 500ms, 60s, 5m or 1h' };

const trafficSettings = {
  SIMULATOR_RATE: decimal({
    default: 1,
    min: 0.1,
    max: 1000,
    doc: 'Images a second, over all streams together.',
  }),
  SIMULATOR_SHAPE: choice(arrivalShapes, {
    default: 'constant',
    doc: 'How they are spread over time: constant, poisson, burst or ramp.',
  }),
  SIMULATOR_BURST_SIZE: integer({
    default: 10,
    min: 1,
    max: 10_000,
    doc: 'Images of one burst, all due at once; bursts come as often as keeps the rate.',
  }),
  SIMULATOR_RAMP: text({ ...duration, default: '60s', doc: 'How long a ramp takes to reach the rate.' }),
  SIMULATOR_DURATION: text({ ...duration, doc: 'How long to send; unset: until stopped.' }),
  SIMULATOR_COUNT: integer({ min: 1, doc: 'How many images to send; unset: until stopped.' }),
  SIMULATOR_STREAMS: integer({
    default: 3,
    min: 1,
    max: 1000,
    doc: 'Streams that send at once, each with its own source_key and sequence numbers. Order holds within each.',
  }),
  SIMULATOR_NAME: text({
    default: 'simulator',
    pattern: /^[\w.-]{1,64}$/,
    patternText: "must be 1 to 64 letters, digits, '.', '_' and '-'",
    doc: 'What the source_keys begin with: simulator-1, simulator-2 and so on.',
  }),
  SIMULATOR_SEED: integer({ default: 1, doc: 'The same seed makes the same pictures at the same times.' }),
};

const pictureSettings = {
  SIMULATOR_PATTERNS: list({ default: patterns, words: patterns, doc: 'Patterns to draw.' }),
  SIMULATOR_PICTURES: integer({
    default: 60,
    min: 1,
    max: 10_000,
    doc: 'Pictures drawn before the first is sent, so that drawing never limits the rate; each is sent again and again.',
  }),
  SIMULATOR_WIDTH: integer({ default: 640, min: 16, max: 8192, doc: 'Width of the pictures in pixels.' }),
  SIMULATOR_HEIGHT: integer({ default: 480, min: 16, max: 8192, doc: 'Height of the pictures in pixels.' }),
  SIMULATOR_ENCODING: choice(['jpeg', 'png'], { default: 'jpeg', doc: 'Encoding of the pictures: jpeg or png.' }),
  SIMULATOR_IMAGES: text({ doc: 'Folder of image files to send instead of patterns, as they are.' }),
  SIMULATOR_MODEL: text({ doc: 'Model to ask for by name; unset: the one that the workers choose.' }),
};

const destinationSettings = {
  SIMULATOR_DESTINATION: choice(['topic', 'gateway', 'bucket'], {
    default: 'topic',
    doc: 'Where to send: topic (straight into Kafka), gateway (over HTTP) or bucket (dropped in Cloud Storage).',
  }),
  SIMULATOR_GATEWAY_URL: url({ default: 'http://127.0.0.1:8080', doc: 'Address of the gateway.' }),
  SIMULATOR_API_KEY: text({ doc: 'API key for the gateway.', secret: true }),
  SIMULATOR_BUCKET: text({
    pattern: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    patternText: 'must be the name of a bucket, without gs://',
    doc: 'Bucket to drop images in; its notifications must reach the gcs-notification-bridge.',
  }),
  SIMULATOR_PREFIX: text({
    default: 'simulator/',
    pattern: /^[\w./-]{1,200}$/,
    patternText: "must be 1 to 200 letters, digits, '.', '_', '/' and '-'",
    doc: 'What the names of the dropped objects begin with.',
  }),
  SIMULATOR_MAX_UNSENT: integer({
    default: 5000,
    min: 1,
    max: 1_000_000,
    doc: 'Images on their way to the destination at once; what falls due beyond that is counted as not sent.',
  }),
};

const reportSettings = {
  SIMULATOR_ANSWER_TIMEOUT: text({
    ...duration,
    default: '30s',
    doc: 'An image not answered after so long counts as lost, unless its answer comes later; also how long the end waits.',
  }),
  SIMULATOR_REPORT_INTERVAL: text({ ...duration, default: '10s', doc: 'How often to say how it goes; 0s: never.' }),
  SIMULATOR_FORMAT: choice(['text', 'json'], {
    default: 'text',
    doc: 'text: lines for people; json: the summary is one JSON object, the last line.',
  }),
  SIMULATOR_STRICT: flag({
    default: false,
    doc: 'End with exit code 1 when an image was lost, duplicated or could not be sent.',
  }),
};

/** Settings of the simulator by environment variable. */
export const settings = {
  // What happens is said on standard output: beside it only trouble is logged.
  ...serviceSettings({ adminPort: 9103, logLevel: 'warn' }),
  ...trafficSettings,
  ...pictureSettings,
  ...destinationSettings,
  ...reportSettings,
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  ...storageSettings,
};

export type SimulatorConfig = Values<typeof settings>;

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings>[] = [
  ...kafkaRules,
  ({ SIMULATOR_DESTINATION: destination, SIMULATOR_BUCKET: bucket }) =>
    destination === 'bucket' && bucket === undefined
      ? 'SIMULATOR_DESTINATION=bucket needs SIMULATOR_BUCKET'
      : undefined,
  ({ SIMULATOR_DESTINATION: destination, SIMULATOR_MODEL: model }) =>
    destination === 'bucket' && model !== undefined
      ? 'SIMULATOR_MODEL: an image that is dropped in a bucket cannot ask for a model; routes choose it'
      : undefined,
  ({ SIMULATOR_PATTERNS: wanted }) =>
    wanted.length === 0 ? `SIMULATOR_PATTERNS: give at least one of ${patterns.join(', ')}` : undefined,
];

/** Flags of the command line, each for a setting. */
export const flags: SettingsFlags = {
  rate: { setting: 'SIMULATOR_RATE', value: 'N', doc: 'Images a second, 0.1 to 1000.' },
  duration: { setting: 'SIMULATOR_DURATION', value: '60s', doc: 'How long to send.' },
  count: { setting: 'SIMULATOR_COUNT', value: 'N', doc: 'How many images to send.' },
  streams: { setting: 'SIMULATOR_STREAMS', value: 'N', doc: 'Streams that send at once.' },
  shape: { setting: 'SIMULATOR_SHAPE', value: 'SHAPE', doc: `${arrivalShapes.join(', ')}.` },
  images: { setting: 'SIMULATOR_IMAGES', value: 'DIR', doc: 'Folder of image files to send.' },
  patterns: { setting: 'SIMULATOR_PATTERNS', value: 'NAMES', doc: 'Patterns to draw, comma-separated.' },
  model: { setting: 'SIMULATOR_MODEL', value: 'NAME', doc: 'Model to ask for.' },
  to: { setting: 'SIMULATOR_DESTINATION', value: 'WHERE', doc: 'topic, gateway or bucket.' },
  gateway: { setting: 'SIMULATOR_GATEWAY_URL', value: 'URL', doc: 'Address of the gateway.' },
  bucket: { setting: 'SIMULATOR_BUCKET', value: 'NAME', doc: 'Bucket to drop images in, with --to bucket.' },
  seed: { setting: 'SIMULATOR_SEED', value: 'N', doc: 'Other pictures and times.' },
  strict: { sets: { SIMULATOR_STRICT: 'true' }, doc: 'Exit code 1 when an image was lost, duplicated or not sent.' },
  json: { sets: { SIMULATOR_FORMAT: 'json' }, doc: 'The summary as one JSON object, the last line.' },
};
