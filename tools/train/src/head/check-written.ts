import { readFile } from 'node:fs/promises';
import { decodeImage } from '@sightline/image';
import { openClassifier } from '@sightline/inference';
import { engineModel, openModelFolder } from '@sightline/models';
import { plan, type Backbone } from './backbone.js';
import { headScores, type Head } from './learn-head.js';
import type { Picture } from './read-features.js';
import { TrainingError } from './training-error.js';

/** Float32 in the engine against float64 here. */
const tolerance = 1e-5;

/** Holds the written model, loaded by the engine of the services, to what was learned. */
export async function requireEqual(
  folder: string,
  head: Head,
  pictures: readonly Picture[],
  backbone: Backbone,
): Promise<void> {
  const model = await openModelFolder(folder);
  const classifier = await openClassifier(engineModel(model), { ...plan, sessions: 1 });
  try {
    for (const { path, features } of pictures) {
      const bytes = await readFile(path);
      const { pixels } = await decodeImage(bytes, backbone.model.manifest.preprocessing, {
        maxBytes: 2 ** 30,
        maxPixels: 2 ** 28,
      });
      const scores = (await classifier.classify([pixels])).scores[0];
      const differences = [...headScores(head, features)].map((score, at) => Math.abs(score - (scores?.[at] ?? NaN)));
      if (differences.every((difference) => difference <= tolerance)) continue;
      throw new TrainingError('unequal_scores', `The written model answers ${path} otherwise than what was learned.`);
    }
  } finally {
    await classifier.close();
  }
}
