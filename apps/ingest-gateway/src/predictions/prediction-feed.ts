import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Codec, Prediction } from '@sightline/messages';
import type { PredictionStreams } from './prediction-streams.js';
import type { PredictionWaiters } from './prediction-waiters.js';
import { RecentPrediction, type RecentPredictions } from './recent-predictions.js';

export interface PredictionFeedOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<Prediction>, 'decode'>;
  readonly topic: string;
  /** How far back reading begins. */
  readonly sinceMs: number;
  readonly recent: RecentPredictions;
  readonly waiters: PredictionWaiters;
  readonly streams: PredictionStreams;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

/** Follows the results topic: remembers each prediction, answers who waits for it, and feeds the live streams. */
export function openPredictionFeed(options: PredictionFeedOptions): Promise<Tail> {
  const { broker, codec, topic, sinceMs, recent, waiters, streams, onUnreadable, onFailure } = options;
  const answer = async (arrived: RecentPrediction): Promise<void> => {
    try {
      const prediction = await arrived.prediction();
      if (prediction.role === 'primary') waiters.answer(prediction);
    } catch (error) {
      onUnreadable(error);
    }
  };
  const onDelivery = (delivery: Delivery): void => {
    const arrived = new RecentPrediction(delivery, codec);
    if (!recent.add(arrived)) return;
    if (waiters.has(arrived.imageId)) void answer(arrived);
    streams.publish(arrived);
  };
  return broker.tail({ topic, from: { sinceMs }, onDelivery, onFailure });
}
