import { cacheState, catalogue, defaultModel, type CacheState, type CatalogueEntry } from '@sightline/models';
import type { Cli } from '../cli.js';
import { sizeText } from '../output/sizes.js';
import { tableText, type Column } from '../output/table.js';
import { readModelSettings } from './read-model-settings.js';

interface ListedModel {
  readonly name: string;
  readonly version: string;
  readonly default: boolean;
  readonly state: CacheState;
  readonly bytes: number;
  readonly input: string;
  readonly licence: string;
  readonly source: string;
}

const stateTexts: Readonly<Record<CacheState, string>> = {
  embedded: '✓ embedded',
  cached: '✓ pulled',
  absent: '· not pulled',
};

const columns: readonly Column<ListedModel>[] = [
  {
    title: 'MODEL',
    text: ({ name, default: isDefault }) => (isDefault ? `${name} (default)` : name),
    paint: (text, _, colors) => colors.bold(text),
  },
  { title: 'VERSION', text: ({ version }) => version },
  { title: 'SIZE', text: ({ bytes }) => sizeText(bytes), align: 'right' },
  {
    title: 'STATE',
    text: ({ state }) => stateTexts[state],
    paint: (text, { state }, colors) => (state === 'absent' ? colors.yellow(text) : colors.green(text)),
  },
  { title: 'LICENCE', text: ({ licence }) => licence },
  { title: 'FROM', text: ({ source }) => source, shrinkTo: 20, fromWidth: 100 },
];

/** Prints the catalogue, with what of it is on this machine. */
export async function listModels({ env, out }: Pick<Cli, 'env' | 'out'>, { json = false }): Promise<void> {
  const { MODEL_CACHE_DIR: cacheDir } = readModelSettings(env);
  const models = await Promise.all(catalogue().map((entry) => listed(entry, cacheDir)));
  await out.print(
    json ? models.map((model) => `${JSON.stringify(model)}\n`).join('') : tableText(columns, models, out),
  );
}

async function listed({ manifest }: CatalogueEntry, cacheDir: string): Promise<ListedModel> {
  const { name, version, bytes, licence, source, preprocessing } = manifest;
  const state = await cacheState(name, { cacheDir });
  const input = `${preprocessing.width}x${preprocessing.height}`;
  return { name, version, default: name === defaultModel, state, bytes, input, licence, source };
}
