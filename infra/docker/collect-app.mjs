// Puts together what the image of one app holds: node collect-app.mjs apps/ingest-gateway /image. Run where the packages of that
// app alone are installed: the links of node_modules/@sightline say which folders of the repository it runs on.
import { existsSync } from 'node:fs';
import { cp, readdir, readlink, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const [app = '', image = ''] = process.argv.slice(2);
const scope = join('node_modules', '@sightline');
const links = await Promise.all((await readdir(scope)).map((name) => readlink(join(scope, name))));
const folders = [...new Set([app, ...links.map((link) => relative('.', resolve(scope, link)))])];

const platform = join('onnxruntime-node', 'bin');
const own = join(process.platform, process.arch);

/** Not sources, tests, and what other kinds of machines would run. */
function isNeeded(path) {
  const parts = relative('.', path).split(sep);
  if (parts[0] !== 'node_modules') return parts[2] !== 'src' && !/\.test\.|\.tsbuildinfo$|\.d\.ts(\.map)?$/.test(path);
  const [, binaries] = path.split(`${platform}${sep}`);
  const [, system, machine] = binaries?.split(sep) ?? [];
  return system === undefined || own.startsWith(machine === undefined ? system : join(system, machine));
}

for (const entry of ['package.json', 'node_modules', ...folders])
  await cp(entry, join(image, entry), { recursive: true, verbatimSymlinks: true, filter: isNeeded });

await cp('infra/docker/health.mjs', join(image, 'health.mjs'));
const config = join(app, 'dist/config.js');
if (existsSync(config)) {
  const { settings } = await import(pathToFileURL(config).href);
  await writeFile(join(image, 'admin-port'), settings.ADMIN_PORT.defaultText);
}
