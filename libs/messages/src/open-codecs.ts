import type { Values } from '@sightline/config';
import { avroType, openAvroRecord } from './avro-record.js';
import type { codecSettings } from './codec-settings.js';
import type { Codec } from './codec.js';
import { predictionJsonSchema } from './generated/json-schemas.js';
import type {
  Alert,
  DeadLetter,
  ImageReceived,
  ModelRouting,
  NewAlert,
  NewDeadLetter,
  NewImageReceived,
  NewModelRouting,
  NewPrediction,
  NewWorkerStatus,
  Prediction,
  WorkerStatus,
} from './generated/messages.js';
import { checkImage } from './image-check.js';
import { imageFromJson } from './image-json.js';
import { openCodec, type CodecParts } from './open-codec.js';
import { openRecordJson } from './record-json.js';
import { messageSchemas, namedRelease, type MessageName } from './releases.js';
import { openSchemaRegistry } from './schema-registry.js';
import { deadLetterHeadroom, defaultMaxMessageBytes, defaultTopics, type TopicNames } from './topics.js';

/** The codec of each kind of message. */
export interface Codecs {
  readonly imageReceived: Codec<ImageReceived, NewImageReceived>;
  readonly prediction: Codec<Prediction, NewPrediction>;
  readonly deadLetter: Codec<DeadLetter, NewDeadLetter>;
  readonly modelRouting: Codec<ModelRouting, NewModelRouting>;
  readonly workerStatus: Codec<WorkerStatus, NewWorkerStatus>;
  readonly alert: Codec<Alert, NewAlert>;
}

/** Values of `codecSettings`; those of `topicSettings` name the subjects in the registry and the largest message. */
export type CodecValues = Values<typeof codecSettings> & Partial<TopicNames> & { readonly MAX_MESSAGE_BYTES?: number };

/** Opens the codecs. Nothing is asked of a schema registry before the first message that needs it. */
export function openCodecs(values: CodecValues): Codecs {
  const registry = openSchemaRegistry(values);
  const topics = { ...defaultTopics, ...values };
  const maxBytes = values.MAX_MESSAGE_BYTES ?? defaultMaxMessageBytes;
  const parts = <T, New>(message: MessageName, ...ofTopics: string[]): CodecParts<T, New> => ({
    ...messageSchemas[message],
    record: openAvroRecord<T, New>(messageSchemas[message].schema),
    written: namedRelease(message, values.WRITE_SCHEMAS),
    subjects: ofTopics.map((topic) => `${topic}-value`),
    registry,
    maxBytes,
  });
  return {
    imageReceived: openCodec({
      ...parts<ImageReceived, NewImageReceived>('image-received', topics.IMAGE_TOPIC),
      fromJson: imageFromJson,
      check: checkImage,
    }),
    prediction: openPredictionCodec(parts('prediction', topics.RESULTS_TOPIC), values.PREDICTIONS_ENCODING),
    deadLetter: openCodec({
      ...parts<DeadLetter, NewDeadLetter>(
        'dead-letter',
        topics.IMAGE_DEAD_LETTER_TOPIC,
        topics.RESULTS_DEAD_LETTER_TOPIC,
      ),
      maxBytes: maxBytes + deadLetterHeadroom,
    }),
    modelRouting: openCodec(parts('model-routing', topics.ROUTING_TOPIC)),
    workerStatus: openCodec(parts('worker-status', topics.WORKER_STATUS_TOPIC)),
    alert: openCodec(parts('alert', topics.ALERTS_TOPIC)),
  };
}

function openPredictionCodec(
  parts: CodecParts<Prediction, NewPrediction>,
  encoding: 'avro' | 'json',
): Codecs['prediction'] {
  const read = parts.record.readerOf(avroType(parts.schema));
  const json = openRecordJson(parts.record, read, predictionJsonSchema, ['metadata']);
  const codec = openCodec({ ...parts, fromJson: (bytes) => json.read(bytes) });
  if (encoding === 'avro') return codec;
  return {
    ...codec,
    encode: async (value) => Promise.resolve({ value: json.write(value), contentType: 'application/json' }),
  };
}
