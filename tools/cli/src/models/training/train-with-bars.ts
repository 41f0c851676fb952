import { trainModel, type TrainedModel, type TrainOptions } from '@sightline/train';
import type { Cli } from '../../cli.js';
import { noProgress, type Progress } from '../../output/progress.js';
import type { TrainFlags } from './train-options.js';

/** What is learned from, and where it goes. */
type TrainRequest = Pick<TrainOptions, 'folder' | 'repository' | 'store'>;

/** Learns a model from a folder of pictures for each label, with a bar for each phase. @throws TrainingError */
export async function trainWithBars(
  { progress, signal }: Pick<Cli, 'progress' | 'signal'>,
  request: TrainRequest,
  { name, version, seed, heldOut, maxSkipped }: TrainFlags,
): Promise<TrainedModel> {
  const words = { reading: '{value}/{total} files read', learning: '{percentage}% learned' };
  let shown: string | undefined;
  let bar: Progress = noProgress;
  try {
    return await trainModel({
      ...request,
      name,
      version,
      seed,
      heldOutShare: heldOut,
      maxSkippedShare: maxSkipped,
      signal,
      onProgress: (phase, done, total) => {
        if (phase !== shown) {
          bar.stop();
          bar = progress({ total, words: words[phase] });
          shown = phase;
        }
        bar.update(Math.round(done));
      },
    });
  } finally {
    bar.stop();
  }
}
