import type { ModelManifest } from '../manifest.js';
import { ModelError } from '../model-error.js';

/** Says that there is no such version, and which there are. */
export function unknownVersion(
  { name, version }: Pick<ModelManifest, 'name' | 'version'>,
  location: string,
  known: readonly string[],
): ModelError {
  const others = known.length === 0 ? 'there is no complete version of it' : `there are ${known.join(', ')}`;
  return new ModelError('unknown_version', `${location} has no complete version ${version} of ${name}: ${others}.`);
}

/** Refuses a manifest that is in another version's place. */
export function requireSameNames(
  { name, version }: ModelManifest,
  place: { readonly name: string; readonly version: string },
  folder: string,
): void {
  if (name === place.name && version === place.version) return;
  const says = `${folder} holds ${name} ${version} by its model.json`;
  throw new ModelError('name_mismatch', `${says}: name the folders ${name}/${version}, or mend the manifest.`);
}

/** Says that the version is there already. */
export function versionExists({ name, version }: ModelManifest, root: string, cause?: unknown): ModelError {
  const text = `${root} already has version ${version} of ${name}: give the new model a version of its own.`;
  return new ModelError('version_exists', text, { cause });
}
