import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClassifier, writeTinySavedModel } from '@sightline/inference';

// Usage: node try-engine.js ENGINES_DIR. Runs a SavedModel on a freshly installed engine; exit code 0 if it answers rightly.
const folder = await mkdtemp(join(tmpdir(), 'sightline-try-'));
try {
  const model = await writeTinySavedModel(folder);
  const classifier = await openClassifier(model, {
    enginesDir: process.argv[2] ?? '',
    maxBatchSize: 1,
    sessions: 1,
    threadsPerSession: 1,
    wideThreads: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  const { width, height } = model.preprocessing;
  // Half of it red, three tenths green, two tenths blue.
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => [50, 30, 20][index % 3] ?? 0);
  const { scores } = await classifier.classify([{ width, height, data }]);
  await classifier.close();
  const right = [0.5, 0.3, 0.2].every((share, index) => Math.abs((scores[0]?.[index] ?? NaN) - share) < 1e-6);
  if (!right) throw new Error(`The engine answers wrongly: ${String(scores[0])}`);
} finally {
  await rm(folder, { recursive: true });
}
