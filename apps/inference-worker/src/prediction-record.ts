import { stepOf, type Delivery, type OutgoingRecord } from '@sightline/kafka';
import { messageHeaders, predictionId, shadowPredictionId } from '@sightline/messages';
import type { Codecs, ImageReceived, NewPrediction, Role } from '@sightline/messages';
import { continueTrace, metrics, traceHeaders } from '@sightline/observability';
import type { Answer } from './answer.js';

export interface RecordOptions {
  readonly codecs: Pick<Codecs, 'prediction'>;
  readonly resultsTopic: string;
  readonly workerId: string;
}

/** The message of an image, with what it was read from. */
export interface Received {
  readonly image: ImageReceived;
  readonly delivery: Delivery;
  /** When the worker took it up, milliseconds since 1970-01-01T00:00:00Z. */
  readonly takenUpAtMs: number;
}

/** Makes the prediction of an image out of its answer. */
export function predictionOf(
  { image, delivery, takenUpAtMs }: Received,
  { timings, shadowWork: _, ...answer }: Answer,
  { workerId, processedAtMs, role }: { readonly workerId: string; readonly processedAtMs: number; readonly role: Role },
): NewPrediction {
  const { image_id, source, source_key, sequence_number, received_at, metadata } = image;
  const { topic, partition, offset } = delivery;
  const receivedAtMs = received_at / 1000;
  return {
    prediction_id:
      role === 'primary'
        ? predictionId(image_id)
        : shadowPredictionId(image_id, answer.model_name ?? '', answer.model_version ?? ''),
    image_id,
    source,
    source_key,
    sequence_number,
    ...answer,
    role,
    // The sender's clock may be ahead of this one: nothing takes less than no time.
    timings_ms: {
      queued: Math.max(0, takenUpAtMs - receivedAtMs),
      fetched: null,
      ...timings,
      total: Math.max(0, processedAtMs - receivedAtMs),
    },
    received_at,
    processed_at: processedAtMs * 1000,
    worker_id: workerId,
    metadata,
    source_position: { topic, partition, offset: Number(offset) },
  };
}

/** The message of a prediction; it is counted in the metrics. @throws RetryableError when the schema registry is away. */
export async function predictionRecord(
  prediction: NewPrediction,
  delivery: Delivery,
  { codecs, resultsTopic }: RecordOptions,
): Promise<OutgoingRecord> {
  const { value, contentType } = await codecs.prediction.encode(prediction);
  const { outcome, model_name, error_code, arm, role } = prediction;
  metrics.predictions.add(1, {
    outcome,
    role: role ?? 'primary',
    ...(model_name ? { model: model_name } : {}),
    ...(arm ? { arm } : {}),
    ...(error_code ? { error_code } : {}),
  });
  const facts = { type: 'Prediction', source: 'inference-worker', contentType } as const;
  return {
    topic: resultsTopic,
    key: prediction.image_id,
    value,
    headers: {
      ...messageHeaders({ ...facts, id: prediction.prediction_id, timeMicros: prediction.processed_at }),
      ...traceHeaders(stepOf(delivery) ?? continueTrace(delivery.headers)),
    },
  };
}
