import type { Delivery, OutgoingRecord, Turn } from '@sightline/kafka';
import type { Codecs, ImageReceived } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import type { MinuteSummary } from '@sightline/observability';
import type { Answer, ShadowWork } from './answer.js';
import { predictionOf, predictionRecord } from './prediction-record.js';
import type { Received, RecordOptions } from './prediction-record.js';

export interface DeliveryOptions extends RecordOptions {
  readonly codecs: Pick<Codecs, 'imageReceived' | 'prediction'>;
  readonly classify: (image: ImageReceived, signal: AbortSignal) => Promise<Answer>;
  /** Keeps for shadows what they are to see, until the answer is committed. */
  readonly keepForShadows?: (received: Received, answer: Answer, work: ShadowWork) => void;
  readonly summary: Pick<MinuteSummary, 'record'>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs?: () => number;
}

/**
 * Turns the message of an image into the message of its prediction.
 * @throws UnreadableMessageError when it is no such message: it belongs to the dead letter.
 * @throws RetryableError when the schema registry is away.
 */
export function deliveryClassifier(
  options: DeliveryOptions,
): (delivery: Delivery, signal: AbortSignal, turn: Pick<Turn, 'expect'>) => Promise<OutgoingRecord> {
  const { codecs, classify, workerId, summary, nowMs = Date.now } = options;
  return async (delivery, signal, turn) => {
    const takenUpAtMs = nowMs();
    const image = await codecs.imageReceived.decode(delivery.value, delivery);
    turn.expect({ topic: options.resultsTopic, key: image.image_id });
    const answer = await classify(image, signal);
    const received = { image, delivery, takenUpAtMs };
    const prediction = predictionOf(received, answer, { workerId, processedAtMs: nowMs(), role: 'primary' });
    const record = await predictionRecord(prediction, delivery, options);
    const { outcome, timings_ms } = prediction;
    metrics.imageLatency.record(seconds(timings_ms.total ?? 0), { outcome });
    summary.record(timings_ms.total ?? 0, outcome !== 'rejected');
    if (answer.shadowWork) options.keepForShadows?.(received, answer, answer.shadowWork);
    return record;
  };
}
