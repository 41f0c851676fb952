import { integer, list, text, type Rule, type Values } from '@sightline/config';
import { imageSettings } from '@sightline/image';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { apiKeyRules, apiKeySettings, serviceSettings } from '@sightline/service';
import { storageSettings, uploadSettings } from '@sightline/storage';

const mebibyte = 2 ** 20;
// What a message needs beside its image: fields, metadata, the framing of a record.
const MESSAGE_OVERHEAD_BYTES = 64 * 1024;

const httpSettings = {
  HOST: text({ default: '127.0.0.1', doc: 'Address the API listens on; 0.0.0.0 for all, with API_KEYS set.' }),
  PORT: integer({ default: 8080, min: 0, max: 65_535, doc: 'Port of the API; 0 takes any free one.' }),
  ...apiKeySettings,
  CORS_ORIGINS: list({
    default: [],
    doc: 'Addresses of pages whose scripts may send pictures here and read the answers, such as http://127.0.0.1:8090 of the dashboard, comma-separated.',
  }),
  TRUSTED_PROXIES: list({
    default: [],
    doc: 'Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed, comma-separated.',
  }),
  RATE_LIMIT_PER_MINUTE: integer({
    default: 0,
    min: 0,
    doc: 'Requests a minute that one API key, or one address without a key, may make; 0: no limit.',
  }),
  MAX_CONNECTIONS: integer({
    default: 10_000,
    min: 1,
    doc: 'Connections held open at once; more are closed as they come.',
  }),
  REQUEST_TIMEOUT_MS: integer({
    default: 60_000,
    min: 100,
    max: 3_600_000,
    doc: 'Longest time a whole request may take to arrive, milliseconds.',
  }),
  HEADERS_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 3_600_000,
    doc: 'Longest time the headers of a request may take to arrive, milliseconds.',
  }),
  KEEP_ALIVE_TIMEOUT_MS: integer({
    default: 75_000,
    min: 100,
    max: 3_600_000,
    doc: 'How long an idle connection stays open, milliseconds; behind a load balancer more than its own idle timeout.',
  }),
  DRAIN_DELAY_MS: integer({
    default: 1000,
    min: 0,
    max: 20_000,
    doc: 'How long a stopping gateway still takes requests, closing each connection after its answer, milliseconds.',
  }),
};

const bodySettings = {
  INLINE_LIMIT_BYTES: integer({
    default: 8 * mebibyte,
    min: 1,
    max: 100 * mebibyte,
    doc: 'Largest image in bytes that travels inside a message; a larger one goes to UPLOAD_BUCKET, or is refused with 413 where there is none.',
  }),
  MAX_FILES: integer({ default: 32, min: 1, max: 1000, doc: 'Most files in one multipart request.' }),
  MAX_REQUEST_BYTES: integer({
    default: 32 * mebibyte,
    min: 1024,
    max: 1024 * mebibyte,
    doc: 'Largest request in bytes.',
  }),
  MAX_IN_FLIGHT: integer({
    default: 1000,
    min: 1,
    doc: 'Uploads being read or waiting for Kafka at once; more are answered 503.',
  }),
  // About what a modest broker takes within PUBLISH_TIMEOUT_MS: a burst beyond it is refused at once, not after waiting.
  MAX_IN_FLIGHT_BYTES: integer({
    default: 64 * mebibyte,
    min: 1024,
    doc: 'Bytes of these uploads, in all; more are answered 503. Memory in use is about three times as much at worst.',
  }),
  PUBLISH_TIMEOUT_MS: integer({
    default: 1500,
    min: 100,
    max: 60_000,
    doc: 'How long an upload waits for Kafka before it is answered 503, milliseconds.',
  }),
  MAX_WAIT_MS: integer({
    default: 30_000,
    min: 0,
    max: 600_000,
    doc: 'Longest time a request may wait for its prediction, milliseconds; also what ?wait without a value means.',
  }),
  IDEMPOTENCY_KEYS: integer({
    default: 50_000,
    min: 1,
    max: 10_000_000,
    doc: 'Idempotency-Keys and image_ids of callers that are remembered.',
  }),
  IDEMPOTENCY_HOURS: integer({ default: 24, min: 1, max: 720, doc: 'How many hours they are remembered.' }),
};

const predictionSettings = {
  RECENT_PREDICTIONS: integer({
    default: 10_000,
    min: 1,
    max: 10_000_000,
    doc: 'Predictions kept in memory to be asked for.',
  }),
  RECENT_PREDICTIONS_MINUTES: integer({
    default: 15,
    min: 1,
    max: 1440,
    doc: 'How many minutes they are kept; a starting gateway reads as far back.',
  }),
  MAX_STREAMS: integer({ default: 100, min: 0, doc: 'Live streams of predictions open at once.' }),
  STREAM_WAITING: integer({
    default: 1000,
    min: 1,
    doc: 'Predictions that may wait for a slow reader of a live stream; one who falls further behind is dropped.',
  }),
  STREAM_HEARTBEAT_MS: integer({
    default: 15_000,
    min: 100,
    doc: 'Pause between the heartbeats of a live stream, milliseconds.',
  }),
};

/** Settings of the ingest-gateway by environment variable. */
export const settings = {
  ...serviceSettings({ adminPort: 9100 }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  ...imageSettings,
  ...httpSettings,
  ...storageSettings,
  ...uploadSettings,
  ...bodySettings,
  ...predictionSettings,
};

export type GatewayConfig = Values<typeof settings>;

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings>[] = [
  ...kafkaRules,
  ...apiKeyRules,
  ({ CORS_ORIGINS: origins }) => {
    const wrong = origins.filter((origin) => !isOrigin(origin));
    return wrong.length > 0
      ? `CORS_ORIGINS: ${wrong.join(', ')} must be scheme, host and port alone, such as http://127.0.0.1:8090`
      : undefined;
  },
  ({ INLINE_LIMIT_BYTES: inline, MAX_MESSAGE_BYTES: message }) =>
    inline + MESSAGE_OVERHEAD_BYTES > message
      ? `INLINE_LIMIT_BYTES=${inline}: must be ${MESSAGE_OVERHEAD_BYTES} less than MAX_MESSAGE_BYTES=${message}`
      : undefined,
  ({ INLINE_LIMIT_BYTES: inline, MAX_REQUEST_BYTES: request }) =>
    inline > request ? `MAX_REQUEST_BYTES=${request}: must be at least INLINE_LIMIT_BYTES=${inline}` : undefined,
  ({ MAX_REQUEST_BYTES: request, MAX_IN_FLIGHT_BYTES: inFlight }) =>
    request > inFlight ? `MAX_IN_FLIGHT_BYTES=${inFlight}: must be at least MAX_REQUEST_BYTES=${request}` : undefined,
  ({ HEADERS_TIMEOUT_MS: headers, REQUEST_TIMEOUT_MS: request }) =>
    headers > request ? `HEADERS_TIMEOUT_MS=${headers}: must be at most REQUEST_TIMEOUT_MS=${request}` : undefined,
];

/** Whether a text is an origin as browsers write it: they compare letter by letter. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}
