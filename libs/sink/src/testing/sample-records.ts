import { predictionId } from '@sightline/messages';
import type { Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import type { SinkRecord } from '../sink.js';

/** A record at an offset of the results topic; each offset has an image of its own. */
export function sampleRecord(offset: number, overrides: Partial<Prediction> = {}): SinkRecord {
  const imageId = `0190a5d2-7f3e-7c55-9a3b-${offset.toString(16).padStart(12, '0')}`;
  const prediction = samplePrediction({
    image_id: imageId,
    prediction_id: predictionId(imageId),
    ...overrides,
  });
  const delivery = {
    topic: 'image-stream-results',
    partition: 0,
    offset: BigInt(offset),
    timestampMs: prediction.processed_at / 1000,
    key: Buffer.from(prediction.image_id),
    value: null,
    headers: {},
  };
  return { prediction, delivery };
}

/** Records at consecutive offsets. */
export function sampleRecords(count: number, firstOffset = 0): readonly SinkRecord[] {
  return Array.from({ length: count }, (_, index) => sampleRecord(firstOffset + index));
}
