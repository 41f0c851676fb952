import { reportWorker } from './report-worker.js';
import { predictionOf, type Scene } from './scene.js';

/** Fills a scene with what a working day leaves. */
export async function fillScene(scene: Scene): Promise<void> {
  await reportWorker(scene);
  const labels = ['tiger cat', 'espresso', 'tripod'] as const;
  await scene.predict(
    ...Array.from({ length: 40 }, (_, number) => predictionOf(number, { label: labels[number % 3] ?? '' })),
    predictionOf(40, { outcome: 'low_confidence', confidence: 0.2, label: 'lynx' }),
    predictionOf(41, {
      outcome: 'rejected',
      label: null,
      error_code: 'truncated',
      error_message: 'Its end is missing.',
    }),
  );
}
