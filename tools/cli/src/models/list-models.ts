import {
  cacheState,
  catalogue,
  defaultModel,
  ModelError,
  type CacheState,
  type CatalogueEntry,
} from '@sightline/models';
import { printable } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { sizeText } from '../output/sizes.js';
import { tableText, type Column } from '../output/table.js';
import { repositoryVersions, type ModelPlaces } from './named-model.js';
import { readModelPlaces } from './read-model-settings.js';

interface ListedModel {
  readonly name: string;
  readonly version: string;
  readonly default: boolean;
  readonly state: CacheState | 'repository';
  readonly source: string;
  /** Known of models of the catalogue. */
  readonly bytes?: number;
  readonly input?: string;
  readonly licence?: string;
}

const stateTexts: Readonly<Record<ListedModel['state'], string>> = {
  embedded: '✓ embedded',
  cached: '✓ pulled',
  absent: '· not pulled',
  repository: '✓ repository',
};

const columns: readonly Column<ListedModel>[] = [
  {
    title: 'MODEL',
    text: ({ name, default: isDefault }) => (isDefault ? `${name} (default)` : name),
    paint: (text, _, colors) => colors.bold(text),
  },
  { title: 'VERSION', text: ({ version }) => version },
  { title: 'SIZE', text: ({ bytes }) => (bytes === undefined ? '' : sizeText(bytes)), align: 'right' },
  {
    title: 'STATE',
    text: ({ state }) => stateTexts[state],
    paint: (text, { state }, colors) => (state === 'absent' ? colors.yellow(text) : colors.green(text)),
  },
  { title: 'LICENCE', text: ({ licence }) => licence ?? '' },
  { title: 'FROM', text: ({ source }) => printable(source), shrinkTo: 20, fromWidth: 100 },
];

/** Prints the catalogue, with what of it is on this machine, and what the repository has. */
export async function listModels(
  { env, out, err, exitWith }: Pick<Cli, 'env' | 'out' | 'err' | 'exitWith'>,
  { json = false, ...flags }: { readonly json?: boolean; readonly repository?: string },
): Promise<void> {
  const { cacheDir, repository } = readModelPlaces(env, flags);
  const catalogued = await Promise.all(catalogue().map((entry) => listed(entry, cacheDir)));
  const stored = await listStored(repository).catch(async (error: unknown) => {
    // The catalogue is of use all the same.
    if (!(error instanceof ModelError)) throw error;
    await err.print(`${err.colors.red('✗')} ${printable(error.message)}\n`);
    exitWith(exitCodes.failed);
    return [];
  });
  const models = [...stored, ...catalogued];
  await out.print(
    json ? models.map((model) => `${JSON.stringify(model)}\n`).join('') : tableText(columns, models, out),
  );
}

async function listStored(repository: ModelPlaces['repository']): Promise<readonly ListedModel[]> {
  const all = [...(await repositoryVersions(repository))];
  const source = repository?.location ?? '';
  return all.flatMap(([name, versions]) =>
    versions.map((version) => ({ name, version, default: false, state: 'repository' as const, source })),
  );
}

async function listed({ manifest }: CatalogueEntry, cacheDir: string): Promise<ListedModel> {
  const { name, version, bytes, licence, source, preprocessing } = manifest;
  const state = await cacheState(name, { cacheDir });
  const input = `${preprocessing.width}x${preprocessing.height}`;
  return { name, version, default: name === defaultModel, state, bytes, input, licence, source };
}
