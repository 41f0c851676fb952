// Puts together what the image of one app holds: node collect-app.mjs apps/ingest-gateway /image. Run where it is installed: from
// its package.json on, whatever Node would find for a dependency is taken along, of this repository or of others.
import { existsSync } from 'node:fs';
import { cp, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const [app = '', image = ''] = process.argv.slice(2);
const packages = 'node_modules';
const root = await realpath('.');

const platform = join('onnxruntime-node', 'bin');
const own = join(process.platform, process.arch);

/** Folders of packages, and links to some, each once. */
const taken = new Set();

/** Takes a package, and what it runs on. */
async function take(folder) {
  if (taken.has(folder)) return;
  taken.add(folder);
  const target = relative(root, await realpath(folder));
  if (target !== folder) return take(target);
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  for (const place of names.map((name) => find(name, folder))) if (place !== undefined) await take(place);
}

/** Where Node finds a package for the files of a folder; undefined where it is not installed, such as for another platform. */
function find(name, folder) {
  const place = join(folder, packages, name);
  if (existsSync(place)) return place;
  return folder === '.' ? undefined : find(name, dirname(folder));
}

/** Not sources, tests, what only a compiler or a debugger reads, and what other kinds of machines would run. */
function isNeeded(folder, path) {
  const parts = relative(folder, path).split(sep);
  if (parts.includes(packages)) return false;
  if (!folder.startsWith(packages)) return parts[0] !== 'src' && !/\.test\.|\.tsbuildinfo$|\.d\.ts(\.map)?$/.test(path);
  const [, binaries] = path.split(`${platform}${sep}`);
  const [, system, machine] = binaries?.split(sep) ?? [];
  const isOwn = system === undefined || own.startsWith(machine === undefined ? system : join(system, machine));
  return isOwn && !/\.map$|\.d\.[cm]?ts$/.test(path);
}

await take(app);
await cp('package.json', join(image, 'package.json'));
for (const folder of taken) {
  const filter = (path) => isNeeded(folder, path);
  await cp(folder, join(image, folder), { recursive: true, verbatimSymlinks: true, filter });
}
await cp('infra/docker/health.mjs', join(image, 'health.mjs'));
const config = resolve(app, 'dist/config.js');
if (existsSync(config)) {
  const { settings } = await import(pathToFileURL(config).href);
  await writeFile(join(image, 'admin-port'), settings.ADMIN_PORT.defaultText);
}
