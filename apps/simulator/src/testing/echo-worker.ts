import { readSettings } from '@sightline/config';
import type { Broker, Consumer } from '@sightline/kafka';
import { codecSettings, openCodecs, predictionId, type ImageReceived, type NewPrediction } from '@sightline/messages';

export interface EchoWorkerOptions {
  readonly broker: Broker;
  readonly imageTopic: string;
  readonly resultsTopic: string;
  readonly deadLetterTopic: string;
  readonly groupId: string;
  /** How often an image is answered: 0 loses it, 2 answers it twice. Once where not given. */
  readonly timesFor?: (image: ImageReceived) => number;
}

/** Stands in for the inference-worker: answers each image with the pattern its metadata name, as the `patterns` model would. */
export async function openEchoWorker(options: EchoWorkerOptions): Promise<Consumer> {
  const { broker, imageTopic, resultsTopic, deadLetterTopic, groupId, timesFor = () => 1 } = options;
  const codecs = openCodecs(readSettings(codecSettings, [], {}));
  return broker.consume({
    groupId,
    topic: imageTopic,
    delivery: 'at_least_once',
    limits: { maxBatchSize: 50, concurrency: 1, maxInFlight: 100, maxInFlightBytes: 1e9 },
    deadLetters: { topic: deadLetterTopic, codec: codecs.deadLetter },
    handle: async (batch) => {
      const images = await Promise.all(batch.map(({ value }) => codecs.imageReceived.decode(value)));
      const answered = images.flatMap((image) => Array.from({ length: timesFor(image) }, () => image));
      return Promise.all(
        answered.map(async (image) => {
          const { value } = await codecs.prediction.encode(predictionOf(image));
          return { topic: resultsTopic, key: image.image_id, value };
        }),
      );
    },
    onFailure: (error) => {
      throw error;
    },
  });
}

function predictionOf(image: ImageReceived): NewPrediction {
  const now = Date.now() * 1000;
  return {
    prediction_id: predictionId(image.image_id),
    image_id: image.image_id,
    source: image.source,
    source_key: image.source_key,
    sequence_number: image.sequence_number,
    outcome: 'classified',
    label: image.metadata.pattern ?? 'photo',
    confidence: 1,
    model_name: 'patterns',
    model_version: '1',
    role: 'primary',
    timings_ms: { queued: null, fetched: null, decoded: null, waited: null, inferred: null, total: null },
    received_at: image.received_at,
    processed_at: now,
    worker_id: 'echo',
    metadata: image.metadata,
    source_position: { topic: 'images', partition: 0, offset: 0 },
  };
}
