import type { BenchOptions } from '../bench-options.js';
import { answerParent } from '../processes/parent-channel.js';
import { openStage, type Stage } from '../setup/stage.js';
import { measureShadow, type ShadowResult } from './shadow.js';

let stage: Stage | undefined;

/** Opens a stage whose processes are of this one's session. */
async function open({ profileDir }: BenchOptions): Promise<void> {
  stage = await openStage({ profileDir, session: 'shared' });
}

async function measure(options: BenchOptions): Promise<ShadowResult> {
  if (!stage) throw new TypeError('open comes first');
  return measureShadow(stage, options);
}

answerParent({ open, measure, close: () => stage?.close() });
