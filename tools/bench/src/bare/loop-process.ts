import { answerParent } from '../processes/parent-channel.js';
import { readPictures } from '../setup/pictures.js';
import type { BareModel } from './bare-model.js';
import { openArrangement, type Arrangement, type Classify } from './arrangements.js';

/** What the bare loop is started with. */
export interface LoopSetup {
  readonly model: BareModel;
  readonly picturesDir: string;
  readonly arrangement: Arrangement;
}

/** A run of the bare loop. */
export interface LoopRun {
  readonly first: number;
  readonly images: number;
}

let classify: Classify | undefined;
let inFlight = 1;
let jpegs: readonly Buffer[] = [];

/** Decode and model call over pictures in memory, as parallel as it can be, nothing else. */
async function open({ model, picturesDir, arrangement }: LoopSetup): Promise<void> {
  jpegs = await readPictures(picturesDir);
  ({ classify, inFlight } = await openArrangement(arrangement, model));
}

/** Classifies so many pictures; the seconds it took. */
async function run({ first, images }: LoopRun): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < images) {
      const jpeg = jpegs[(first + next) % jpegs.length];
      next += 1;
      if (jpeg) await classify?.(jpeg);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return (performance.now() - startedAt) / 1000;
}

answerParent({ open, run });
