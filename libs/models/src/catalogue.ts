import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { localManifestSchema, type LocalManifest } from './manifest.js';
import { ModelError } from './model-error.js';

const catalogueSchema = z.strictObject({
  default: z.string(),
  embedded: z.array(z.string()),
  pulled: z.array(
    z.strictObject({
      url: z.url(),
      /** The embedded model with the same classes. */
      labelsOf: z.string(),
      manifest: localManifestSchema,
    }),
  ),
});

/** A model that comes with Sightline. */
export interface EmbeddedEntry {
  readonly kind: 'embedded';
  readonly manifest: LocalManifest;
}

/** A model that is pulled by its pinned digest before its first use. */
export interface PulledEntry {
  readonly kind: 'pulled';
  readonly manifest: LocalManifest;
  readonly url: string;
  /** The embedded model whose labels it shares. */
  readonly labelsOf: string;
}

export type CatalogueEntry = EmbeddedEntry | PulledEntry;

const root = new URL('../', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const listed = catalogueSchema.parse(read('catalogue.json'));

const entries: readonly CatalogueEntry[] = [
  ...listed.pulled.map((entry) => ({ kind: 'pulled', ...entry }) as const),
  ...listed.embedded.map((name) => {
    return { kind: 'embedded', manifest: localManifestSchema.parse(read(`embedded/${name}/model.json`)) } as const;
  }),
];

/** Name of the model that answers when none is set. */
export const defaultModel = listed.default;

/** Name of the model that answers when the one that is set can't be had. */
export const fallbackModel = 'efficientnet_lite0';

/** Every model that can be asked for by name. */
export function catalogue(): readonly CatalogueEntry[] {
  return entries;
}

/** The catalogue's entry of that name, if there is one. */
export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return entries.find((entry) => entry.manifest.name === name);
}

/**
 * The catalogue's entry of that name.
 * @throws ModelError `unknown_model`.
 */
export function knownModel(name: string): CatalogueEntry {
  const entry = catalogueEntry(name);
  if (entry !== undefined) return entry;
  const names = entries.map(({ manifest }) => manifest.name).join(', ');
  throw new ModelError('unknown_model', `There is no model ${name} in the catalogue; there are ${names}.`);
}
