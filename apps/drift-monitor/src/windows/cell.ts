import type { Prediction } from '@sightline/messages';
import { BoundedCounts } from './bounded-counts.js';
import { featureNames, features, type Feature } from './features.js';

/** A model of 1000 labels rarely uses more in one window that can be told from chance. */
const MAX_CATEGORIES = 100;

/** What came in one window, counted by feature. */
export class Cell {
  readonly #counts = new Map<Feature, BoundedCounts>();

  /** Counts a prediction by some of its features. */
  add(prediction: Prediction, only: readonly Feature[] = featureNames): void {
    for (const feature of only) {
      const category = features[feature](prediction);
      if (category !== undefined) this.counts(feature).add(category);
    }
  }

  merge(other: Cell): void {
    for (const [feature, counts] of other.#counts)
      for (const [category, count] of counts) this.counts(feature).add(category, count);
  }

  counts(feature: Feature): BoundedCounts {
    const known = this.#counts.get(feature);
    if (known) return known;
    const made = new BoundedCounts(MAX_CATEGORIES);
    this.#counts.set(feature, made);
    return made;
  }
}
