import { integer, text, type Values } from '@sightline/config';

/** Names of the topics where nothing else is set. */
export const defaultTopics = {
  IMAGE_TOPIC: 'image-stream',
  RESULTS_TOPIC: 'image-stream-results',
  IMAGE_DEAD_LETTER_TOPIC: 'image-stream.dead-letter',
  RESULTS_DEAD_LETTER_TOPIC: 'image-stream-results.dead-letter',
  IMAGE_DEDUPLICATION_TOPIC: 'image-stream.deduplication',
  ROUTING_TOPIC: 'model-routing',
  WORKER_STATUS_TOPIC: 'worker-status',
  ALERTS_TOPIC: 'image-stream-alerts',
} as const;

/** Names of the topics by setting. */
export type TopicNames = { readonly [K in keyof typeof defaultTopics]: string };

/** Kafka's own rule, which it states for every topic. */
const legalName = {
  pattern: /^(?!\.\.?$)[\w.-]{1,249}$/,
  patternText: "must be 1 to 249 letters, digits, '.', '_' and '-'",
};

const mebibyte = 1024 * 1024;

/** 12 MiB: an image of 8 MiB as base64 in JSON takes 10.7 MiB, and its other fields need room. */
export const defaultMaxMessageBytes = 12 * mebibyte;

/** A dead letter holds the whole message and, in this much more, its headers and the reason. */
export const deadLetterHeadroom = mebibyte;

/** Settings of the topics that services read and write. */
export const topicSettings = {
  IMAGE_TOPIC: text({
    ...legalName,
    default: defaultTopics.IMAGE_TOPIC,
    doc: 'Topic of the images that wait to be classified.',
  }),
  RESULTS_TOPIC: text({ ...legalName, default: defaultTopics.RESULTS_TOPIC, doc: 'Topic of the predictions.' }),
  IMAGE_DEAD_LETTER_TOPIC: text({
    ...legalName,
    default: defaultTopics.IMAGE_DEAD_LETTER_TOPIC,
    doc: 'Topic of image messages that could not be handled.',
  }),
  RESULTS_DEAD_LETTER_TOPIC: text({
    ...legalName,
    default: defaultTopics.RESULTS_DEAD_LETTER_TOPIC,
    doc: 'Topic of predictions that could not be handled.',
  }),
  IMAGE_DEDUPLICATION_TOPIC: text({
    ...legalName,
    default: defaultTopics.IMAGE_DEDUPLICATION_TOPIC,
    doc: 'Topic of the idempotency keys that workers have handled.',
  }),
  ROUTING_TOPIC: text({
    ...legalName,
    default: defaultTopics.ROUTING_TOPIC,
    doc: 'Compacted topic of the model routes.',
  }),
  WORKER_STATUS_TOPIC: text({
    ...legalName,
    default: defaultTopics.WORKER_STATUS_TOPIC,
    doc: 'Topic in which workers say what they run.',
  }),
  ALERTS_TOPIC: text({ ...legalName, default: defaultTopics.ALERTS_TOPIC, doc: 'Topic of the alerts.' }),
  TOPIC_PARTITIONS: integer({
    default: 3,
    min: 1,
    max: 10_000,
    doc: 'Partitions of the image and results topics: as many workers can share the work.',
  }),
  TOPIC_REPLICATION_FACTOR: integer({
    default: 1,
    min: 1,
    max: 15,
    doc: 'Copies of each partition; 3 in production, where a write then needs 2 of them.',
  }),
  MAX_MESSAGE_BYTES: integer({
    default: defaultMaxMessageBytes,
    min: mebibyte,
    max: 100 * mebibyte,
    doc: 'Largest message of the image topic in bytes.',
  }),
  IMAGE_RETENTION_HOURS: integer({ default: 7 * 24, min: 1, doc: 'Hours the image topic keeps its messages.' }),
  RESULTS_RETENTION_HOURS: integer({ default: 7 * 24, min: 1, doc: 'Hours the results topic keeps its messages.' }),
  DEDUPLICATION_HOURS: integer({
    default: 24,
    min: 1,
    max: 24 * 30,
    doc: 'Hours within which an image sent again with the same Idempotency-Key is classified only once.',
  }),
  ALERTS_RETENTION_HOURS: integer({ default: 7 * 24, min: 1, doc: 'Hours the alerts topic keeps its messages.' }),
  DEAD_LETTER_RETENTION_HOURS: integer({
    default: 30 * 24,
    min: 1,
    doc: 'Hours the dead-letter topics keep their messages.',
  }),
};

/** How a topic is to be; the shape that libs/kafka applies and checks. */
interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Every topic of the pipeline as it is to be. */
export function topicSpecs(values: Values<typeof topicSettings>): readonly TopicSpec[] {
  const replicationFactor = values.TOPIC_REPLICATION_FACTOR;
  // One copy may be down without stopping writes, and no acknowledged write hangs on a single copy.
  const replication = { 'min.insync.replicas': String(Math.max(1, replicationFactor - 1)) };
  const spec = (topic: string, partitions: number, settings: Readonly<Record<string, string>>): TopicSpec => ({
    topic,
    partitions,
    replicationFactor,
    settings: { ...replication, ...settings },
  });
  const largest = { 'max.message.bytes': String(values.MAX_MESSAGE_BYTES) };
  const deadLetters = {
    ...kept(values.DEAD_LETTER_RETENTION_HOURS),
    'max.message.bytes': String(values.MAX_MESSAGE_BYTES + deadLetterHeadroom),
  };
  return [
    spec(values.IMAGE_TOPIC, values.TOPIC_PARTITIONS, { ...kept(values.IMAGE_RETENTION_HOURS), ...largest }),
    spec(values.RESULTS_TOPIC, values.TOPIC_PARTITIONS, kept(values.RESULTS_RETENTION_HOURS)),
    spec(values.IMAGE_DEDUPLICATION_TOPIC, values.TOPIC_PARTITIONS, kept(values.DEDUPLICATION_HOURS)),
    spec(values.IMAGE_DEAD_LETTER_TOPIC, 1, deadLetters),
    spec(values.RESULTS_DEAD_LETTER_TOPIC, 1, deadLetters),
    spec(values.ROUTING_TOPIC, 1, { 'cleanup.policy': 'compact' }),
    // Workers say it anew every few seconds: what is an hour old is of no use.
    spec(values.WORKER_STATUS_TOPIC, 1, kept(1)),
    spec(values.ALERTS_TOPIC, 1, kept(values.ALERTS_RETENTION_HOURS)),
  ];
}

function kept(hours: number): Readonly<Record<string, string>> {
  return { 'cleanup.policy': 'delete', 'retention.ms': String(hours * 3_600_000) };
}
