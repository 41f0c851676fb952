import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { readSettings } from '@sightline/config';
import type { LocalModel } from '../engine-model.js';
import { engineSettings, findTensorflow, hasGpu } from '../engines/tensorflow/installed-engine.js';
import type { GivenPlan } from '../thread-plan.js';

/** Everything that a model's times depend on: a plan holds where all of it is the same. */
export type PlanKey = Readonly<Record<string, string | number | null>>;

export interface PlanFacts {
  /** Digest of the weights. */
  readonly digest: string;
  readonly largestBatch: number;
  readonly given: GivenPlan;
  readonly enginesDir?: string | undefined;
  readonly cores?: number | undefined;
}

/** Raised when models are measured or plans chosen in another way: what was learned before says nothing then. */
const METHOD = 2;

/** The key of a model's plan on this machine. */
export async function planKey(model: LocalModel, facts: PlanFacts): Promise<PlanKey> {
  const { digest, largestBatch, given, enginesDir, cores = availableParallelism() } = facts;
  return {
    method: METHOD,
    digest,
    engine: model.engine,
    engineVersion: await engineVersion(model, enginesDir),
    gpu: String(hasGpu()),
    cores,
    cpu: cpus()[0]?.model ?? 'unknown',
    largestBatch,
    ...givenFacts(given),
  };
}

function givenFacts({ device, ...given }: GivenPlan): PlanKey {
  const { sessions = null, threadsPerSession = null, wideThreads = null, maxBatchSize = null } = given;
  const numbers = { sessions, threadsPerSession, wideThreads, maxBatchSize };
  return { ...numbers, device: device?.device ?? 'auto', memoryArena: String(device?.memoryArena ?? true) };
}

async function engineVersion({ engine }: LocalModel, enginesDir: string | undefined): Promise<string> {
  if (engine === 'onnx') {
    // The package itself would be loaded into this process, which leaves it to its threads.
    const read = createRequire(import.meta.url);
    return (read('onnxruntime-node/package.json') as { readonly version: string }).version;
  }
  const found = await findTensorflow(enginesDir ?? readSettings(engineSettings).ENGINES_DIR);
  return found ? `${found.tensorflow} ${found.version} ${found.device}` : 'none';
}
