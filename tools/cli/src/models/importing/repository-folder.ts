import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '@sightline/models';

/** Where imported models are added. */
export interface ModelTarget {
  versions(name: string): Promise<readonly string[]>;
  /** Adds a finished model folder as a new version: all of it at once, or nothing. @throws ModelError `version_exists` */
  add(folder: string, name: string, version: string): Promise<void>;
}

/** Opens a folder that holds models as `<name>/<version>/`. */
export function openRepositoryFolder(location: string): ModelTarget {
  return {
    async versions(name) {
      const found = await readdir(join(location, name)).catch(() => []);
      return found.filter((version) => !version.startsWith('.'));
    },
    async add(folder, name, version) {
      const target = join(location, name, version);
      const there = await stat(target).catch(() => undefined);
      if (there !== undefined) throw versionExists(name, version, location);
      const onItsWay = join(location, name, `.${version}-${randomUUID()}`);
      try {
        await mkdir(join(location, name), { recursive: true });
        await cp(folder, onItsWay, { recursive: true });
        await rename(onItsWay, target);
      } catch (error) {
        await rm(onItsWay, { recursive: true, force: true });
        if (error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')) {
          throw versionExists(name, version, location, error);
        }
        throw new ModelError('not_writable', `${target} can't be written: ${String(error)}`, { cause: error });
      }
    },
  };
}

/** The version after the highest number among these, `1` for the first. */
export function nextVersion(versions: readonly string[]): string {
  return String(Math.max(0, ...versions.map((version) => Number(/^\d+/.exec(version)?.[0] ?? 0))) + 1);
}

function versionExists(name: string, version: string, location: string, cause?: unknown): ModelError {
  const message = `${location} has ${name} ${version} already, and a version never changes: give another --version.`;
  return new ModelError('version_exists', message, { cause });
}

/** Versions by their numbers, newest first. */
export function newestFirst(versions: readonly string[]): readonly string[] {
  return versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}
