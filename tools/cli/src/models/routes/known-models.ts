import type { WorkerStatus } from '@sightline/messages';
import { catalogue, newestFirst } from '@sightline/models';
import type { RouteBody } from './changed-route.js';
import type { ModelRef } from './parse-route-flags.js';
import { modelText } from './route-text.js';

/** Versions by model; for a model of which only the name is known, none. */
export type KnownModels = ReadonlyMap<string, ReadonlySet<string>>;

/** The models of the catalogue and of the repository, which goes first, and those that a worker runs already. */
export function knownModels(
  workers: readonly WorkerStatus[],
  stored: ReadonlyMap<string, readonly string[]> = new Map(),
): KnownModels {
  const known = new Map<string, Set<string>>();
  const add = (name: string, versions: readonly string[]): void => {
    known.set(name, new Set([...(known.get(name) ?? []), ...versions]));
  };
  for (const { manifest } of catalogue()) add(manifest.name, [manifest.version]);
  for (const [name, versions] of stored) known.set(name, new Set(versions));
  for (const { models } of workers) {
    for (const { model_name, model_version, state } of models)
      if (state !== 'refused') add(model_name, [model_version]);
  }
  return known;
}

/** What is wrong with the models of a route: each unknown one in a sentence that says what there is. */
export function modelProblems(
  { arms, shadows }: Pick<RouteBody, 'arms' | 'shadows'>,
  known: KnownModels,
): readonly string[] {
  const problems = [...arms, ...shadows].map((ref) => problemOf(ref, known));
  return [...new Set(problems.filter((problem) => problem !== undefined))];
}

function problemOf(ref: ModelRef, known: KnownModels): string | undefined {
  const versions = known.get(ref.model_name);
  if (versions === undefined)
    return `there is no model ${ref.model_name}: known are ${[...known.keys()].sort().join(', ')}`;
  if (ref.model_version === null || versions.has(ref.model_version)) return undefined;
  return `there is no ${modelText(ref)}: ${ref.model_name} is known as ${newestFirst(versions).join(', ') || 'no version'}`;
}
