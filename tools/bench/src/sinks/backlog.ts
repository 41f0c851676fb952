import { predictionId, type Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { codecs } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';

const sentAtOnce = 500;

/** Predictions as they come from a worker, each of another image. */
export function makePredictions(count: number): readonly Prediction[] {
  return Array.from({ length: count }, () => {
    const imageId = crypto.randomUUID();
    const processed_at = Date.now() * 1000;
    return samplePrediction({ image_id: imageId, prediction_id: predictionId(imageId), processed_at });
  });
}

/** Publishes predictions; resolves once Kafka has them. */
export async function publish(stage: Stage, topic: string, predictions: readonly Prediction[]): Promise<void> {
  const producer = await stage.broker.openProducer();
  for (let index = 0; index < predictions.length; index += sentAtOnce) {
    const records = predictions.slice(index, index + sentAtOnce).map(async (prediction) => {
      const { value } = await codecs.prediction.encode(prediction);
      return { topic, key: prediction.image_id, value };
    });
    await producer.send(await Promise.all(records));
  }
  await producer.close();
}
