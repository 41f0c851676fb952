import { knownModel } from './catalogue.js';
import { openEmbeddedModel } from './embedded-model.js';
import type { ResolvedLocalModel } from './manifest.js';
import { pullEntry, type PullOptions } from './pull-entry.js';

/**
 * Makes sure a model of the catalogue is in the cache, whole and verified: nothing is fetched when it is there already.
 * An interrupted pull is gone on with; several processes may pull at once. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are heeded.
 * @throws ModelError with one sentence for each way it can fail.
 */
export async function pullModel(name: string, options: PullOptions): Promise<ResolvedLocalModel> {
  const entry = knownModel(name);
  return entry.kind === 'embedded' ? openEmbeddedModel(name) : pullEntry(entry, options);
}
