import { catalogue, catalogueEntry } from '@sightline/models';
import { UsageError } from '../command-error.js';

/** @throws UsageError when a name is none of the catalogue's, before anything is done. */
export function requireKnown(names: readonly string[]): void {
  const unknown = names.filter((name) => catalogueEntry(name) === undefined);
  if (unknown.length === 0) return;
  const known = catalogue().map(({ manifest }) => manifest.name);
  throw new UsageError(`The catalogue has no ${unknown.join(', ')}: it has ${known.join(', ')}.`);
}
