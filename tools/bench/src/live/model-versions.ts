import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openEmbeddedModel, openModelRepository } from '@sightline/models';
import { modelName } from '../bare/bare-model.js';
import { benchDir } from '../setup/bench-dir.js';

/** A model repository with versions of one model, all of them the embedded efficientnet_lite0. */
export interface ModelVersions {
  /** Folder, as MODEL_REPOSITORY takes it. */
  readonly location: string;
  readonly name: string;
  readonly add: (version: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Opens an empty repository for this run. */
export async function openModelVersions(name: string): Promise<ModelVersions> {
  const location = join(benchDir, `models-${process.pid}`);
  const staging = join(benchDir, `model-${process.pid}`);
  await mkdir(location, { recursive: true });
  const { path, manifest } = await openEmbeddedModel(modelName);
  const from = dirname(path);
  const repository = openModelRepository(location, { cacheDir: benchDir });
  let removed = false;
  return {
    location,
    name,
    async add(version) {
      // An interrupted run goes on until its parts are closed; it must leave no folder behind.
      if (removed) throw new Error('The run is over.');
      await mkdir(staging, { recursive: true });
      for (const file of [basename(path), manifest.labelsFile]) await copyFile(join(from, file), join(staging, file));
      const written = JSON.parse(await readFile(join(from, 'model.json'), 'utf8')) as object;
      await writeFile(join(staging, 'model.json'), JSON.stringify({ ...written, name, version }));
      await repository.add(staging);
    },
    async remove() {
      removed = true;
      await rm(staging, { recursive: true, force: true });
      await rm(location, { recursive: true, force: true });
    },
  };
}
