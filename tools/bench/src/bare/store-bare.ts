import type { Prediction } from '@sightline/messages';

/** Stores predictions of a partition, those before them being stored. */
export type StoreBare = (predictions: readonly Prediction[], partition: number) => Promise<void>;
