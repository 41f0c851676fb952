import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../model-cache.js';
import { isModelName, isVersionName } from './legal-names.js';
import { newestFirst } from './newest-first.js';

/**
 * Where the fetched versions of one repository are kept: `<name>/<version>/<generation of model.json>/`. A version that was
 * put there again is another folder, so that nothing is read that is half of the one and half of the other. One is whole once its model.json is there.
 */
export class VersionCache {
  readonly #root: string;

  constructor(cacheDir: string, location: string) {
    const hash = createHash('sha256').update(location).digest('hex').slice(0, 16);
    this.#root = join(cacheFolder(cacheDir), 'repository', hash);
  }

  folder(name: string, version: string, generation: string): string {
    return join(this.#root, name, version, generation);
  }

  /** The folder of a version that was fetched last; undefined where none is whole. */
  async newestFolder(name: string, version: string): Promise<string | undefined> {
    const folders = (await namesIn(join(this.#root, name, version))).map((each) => this.folder(name, version, each));
    const times = await Promise.all(
      folders.map(async (folder) => stat(join(folder, 'model.json')).catch(() => undefined)),
    );
    const whole = folders.flatMap((folder, index) => {
      const time = times[index]?.mtimeMs;
      return time === undefined ? [] : [{ folder, time }];
    });
    return whole.sort((one, other) => other.time - one.time)[0]?.folder;
  }

  /** Removes what was fetched of a version before it was put there again. Models that run are in memory. */
  async keepOnly(name: string, version: string, generation: string): Promise<void> {
    const others = (await namesIn(join(this.#root, name, version))).filter((each) => each !== generation);
    await Promise.all(
      others.map(async (each) => rm(this.folder(name, version, each), { recursive: true, force: true })),
    );
  }

  async versions(name: string): Promise<readonly string[]> {
    const found = (await namesIn(join(this.#root, name))).filter(isVersionName);
    const folders = await Promise.all(found.map(async (version) => this.newestFolder(name, version)));
    return newestFirst(found.filter((_, index) => folders[index] !== undefined));
  }

  async names(): Promise<readonly string[]> {
    const found = (await namesIn(this.#root)).filter(isModelName).sort();
    const versions = await Promise.all(found.map(async (name) => this.versions(name)));
    return found.filter((_, index) => versions[index]?.length !== 0);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
