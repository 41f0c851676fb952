import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package of others that ships, and the licence it is under, as an SPDX expression; undefined where it names none. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
}

/** What we read of an entry in package-lock.json. */
interface LockEntry {
  /** Where the folder's name is an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  /** A folder of this repository stands behind the link. */
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Entries of a lockfile by their folder. */
export type LockedPackages = Readonly<Record<string, LockEntry>>;

const modules = 'node_modules/';

/** The packages that the services and the sightline command run on, on any kind of machine. */
export async function shippedPackages(root: string): Promise<readonly ShippedPackage[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as { packages: LockedPackages };
  const apps = (await readdir(join(root, 'apps'))).map((app) => `apps/${app}`);
  return packagesBelow(lock.packages, [...apps, 'tools/cli']);
}

/**
 * The packages of others that these folders lead to, sorted. npm's own list with --omit=dev lacks those that something which
 * does not ship asks for as well.
 */
export function packagesBelow(locked: LockedPackages, folders: readonly string[]): readonly ShippedPackage[] {
  const taken = new Set<string>();
  const take = (folder: string): void => {
    const entry = locked[folder] ?? {};
    if (entry.link === true && entry.resolved !== undefined) return take(entry.resolved);
    if (taken.has(folder)) return;
    taken.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = entry;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const place = find(locked, name, folder);
      if (place !== undefined) take(place);
    }
  };
  for (const folder of folders) take(folder);
  const packages = [...taken].filter((folder) => folder.includes(modules)).map((folder) => describe(locked, folder));
  const byName = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Where Node finds a package for the files of a folder; undefined for peers that nobody wants. */
function find(locked: LockedPackages, name: string, folder: string): string | undefined {
  const place = `${folder === '' ? '' : `${folder}/`}${modules}${name}`;
  if (locked[place] !== undefined) return place;
  return folder === '' ? undefined : find(locked, name, folder.slice(0, Math.max(0, folder.lastIndexOf('/'))));
}

function describe(locked: LockedPackages, folder: string): ShippedPackage {
  const {
    name = folder.slice(folder.lastIndexOf(modules) + modules.length),
    version = '',
    license,
  } = locked[folder] ?? {};
  return { name, version, licence: license };
}
