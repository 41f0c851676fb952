import type { Prediction } from '@sightline/messages';

/** Everything that is known about a prediction. */
export interface PredictionDetails {
  readonly prediction: Prediction;
  /** Where its own message lies in the results topic. */
  readonly position: {
    readonly partition: number;
    readonly offset: number;
    /** Milliseconds since 1970-01-01T00:00:00Z, as the message says. */
    readonly writtenAt: number;
  };
  readonly traceId: string | null;
}
