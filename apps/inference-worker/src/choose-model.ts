import { RetryableError } from '@sightline/messages';
import type { ImageReceived } from '@sightline/messages';
import type { ConfidenceThreshold } from './confidence-thresholds.js';
import type { Lease } from './models/hosted-model.js';
import type { ModelHost } from './models/model-host.js';
import { refusalOf } from './models/model-names.js';
import type { ModelRef } from './models/model-ref.js';
import { decide } from './routing/decide.js';
import type { RouteIndex } from './routing/route-index.js';

/** What answers an image. The lease is to be released when it has. */
export interface Chosen {
  readonly lease: Lease;
  readonly arm: string | null;
  readonly threshold: ConfidenceThreshold;
  readonly shadows: readonly ModelRef[];
}

/** Nothing can: why, as its prediction says it. */
export interface Unanswerable {
  readonly code: string;
  readonly message: string;
}

export type ChooseModel = (image: ImageReceived) => Chosen | Unanswerable | Promise<Chosen | Unanswerable>;

export interface ChooseOptions {
  readonly host: ModelHost;
  /** The routes in force now. */
  readonly routes: () => RouteIndex;
  /** What answers where no route applies. */
  readonly defaultModel: ModelRef;
  readonly threshold: ConfidenceThreshold;
  /** Names that images may ask for. */
  readonly names: () => readonly string[];
  /** Images that may wait at once for a model to be loaded. */
  readonly maxWaiting: number;
}

/**
 * Chooses what answers an image: the model it asks for by name; else the arm of its route; else MODEL. A model that is asked
 * for and not loaded is loaded first, if the repository has it.
 */
export function modelChooser(options: ChooseOptions): ChooseModel {
  const { host, routes, defaultModel, threshold } = options;
  const plain = { arm: null, threshold, shadows: [] } as const;
  const loadFor = waitingRoom(options);
  const choose = (ref: ModelRef, rest: Omit<Chosen, 'lease'>): Chosen | Promise<Chosen | Unanswerable> => {
    const lease = host.lease(ref);
    return lease ? { lease, ...rest } : loadFor(ref, rest, false);
  };
  return (image) => {
    if (image.model !== null) {
      const ref = { name: image.model, version: null };
      const lease = host.lease(ref);
      return lease ? { lease, ...plain } : loadFor(ref, plain, true);
    }
    const index = routes();
    const decision = index.isEmpty ? undefined : decide(index, image);
    if (!decision) return choose(defaultModel, plain);
    const { model, arm, shadows } = decision;
    return choose(model, { arm, shadows, threshold: decision.threshold });
  };
}

/** Images that wait for a model to be loaded, up to a limit; more are handed over again later. */
function waitingRoom({ host, names, maxWaiting }: ChooseOptions) {
  let waiting = 0;
  return async (ref: ModelRef, rest: Omit<Chosen, 'lease'>, onDemand: boolean): Promise<Chosen | Unanswerable> => {
    if (onDemand && !names().includes(ref.name)) return unknownModel(ref.name, names());
    if (waiting >= maxWaiting) throw new RetryableError(`${String(waiting)} images wait for models to be loaded`);
    waiting += 1;
    try {
      const hosted = await host.ensure(ref, 'primary', onDemand);
      const lease = host.lease({ name: hosted.name, version: hosted.version });
      if (lease) return { lease, ...rest };
      throw new RetryableError(`The model ${ref.name} was closed again before it answered`);
    } catch (error) {
      const { code, error: reason } = refusalOf(error);
      // Only who asked for the model by its name is answered that it can't be had; others wait for it.
      if (onDemand && !(error instanceof RetryableError)) return { code, message: unavailable(ref.name, reason) };
      throw new RetryableError(unavailable(ref.name, reason), { cause: error });
    } finally {
      waiting -= 1;
    }
  };
}

function unavailable(name: string, reason: Error): string {
  return `The model ${name} can't answer: ${reason.message}`;
}

function unknownModel(name: string, names: readonly string[]): Unanswerable {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return {
    code: 'unknown_model',
    message: `There is no model ${shown} here. Ask for ${names.join(' or ')}, or for none.`,
  };
}
