import type { Delivery, OutgoingRecord } from '@sightline/kafka';
import { messageHeaders, predictionId } from '@sightline/messages';
import type { Codecs, ImageReceived, NewPrediction } from '@sightline/messages';
import { continueTrace, metrics, seconds, traceHeaders } from '@sightline/observability';
import type { MinuteSummary } from '@sightline/observability';
import type { Answer } from './classify-image.js';

export interface DeliveryOptions {
  readonly codecs: Pick<Codecs, 'imageReceived' | 'prediction'>;
  readonly classify: (image: ImageReceived, signal: AbortSignal) => Promise<Answer>;
  readonly resultsTopic: string;
  readonly workerId: string;
  readonly summary: Pick<MinuteSummary, 'record'>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs?: () => number;
}

const ROLE = 'primary';

/**
 * Turns the message of an image into the message of its prediction.
 * @throws UnreadableMessageError when it is no such message: it belongs to the dead letter.
 * @throws RetryableError when the schema registry is away.
 */
export function deliveryClassifier(
  options: DeliveryOptions,
): (delivery: Delivery, signal: AbortSignal) => Promise<OutgoingRecord> {
  const { codecs, classify, resultsTopic, nowMs = Date.now } = options;
  return async (delivery, signal) => {
    const takenUpAtMs = nowMs();
    const image = await codecs.imageReceived.decode(delivery.value, delivery);
    const answer = await classify(image, signal);
    const prediction = predictionOf(image, answer, delivery, { ...options, takenUpAtMs, processedAtMs: nowMs() });
    const { value, contentType } = await codecs.prediction.encode(prediction);
    record(prediction, options.summary);
    const facts = { type: 'Prediction', source: 'inference-worker', contentType } as const;
    const headers = {
      ...messageHeaders({ ...facts, id: prediction.prediction_id, timeMicros: prediction.processed_at }),
      ...traceHeaders(continueTrace(delivery.headers)),
    };
    return { topic: resultsTopic, key: prediction.image_id, value, headers };
  };
}

interface Circumstances {
  readonly workerId: string;
  readonly takenUpAtMs: number;
  readonly processedAtMs: number;
}

function predictionOf(
  image: ImageReceived,
  { timings, ...answer }: Answer,
  { topic, partition, offset }: Delivery,
  { workerId, takenUpAtMs, processedAtMs }: Circumstances,
): NewPrediction {
  const { image_id, source, source_key, sequence_number, received_at, metadata } = image;
  const receivedAtMs = received_at / 1000;
  return {
    prediction_id: predictionId(image_id),
    image_id,
    source,
    source_key,
    sequence_number,
    ...answer,
    role: ROLE,
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

function record(prediction: NewPrediction, summary: Pick<MinuteSummary, 'record'>): void {
  const { outcome, model_name, error_code, timings_ms } = prediction;
  const totalMs = timings_ms.total ?? 0;
  metrics.imageLatency.record(seconds(totalMs), { outcome });
  metrics.predictions.add(1, {
    outcome,
    role: ROLE,
    ...(model_name ? { model: model_name } : {}),
    ...(error_code ? { error_code } : {}),
  });
  summary.record(totalMs, outcome !== 'rejected');
}
