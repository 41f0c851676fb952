import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The libraries that the page imports by name, and where each is served. */
const libraries = {
  preact: '/lib/preact.js',
  'preact/hooks': '/lib/preact-hooks.js',
  'preact/jsx-runtime': '/lib/preact-jsx-runtime.js',
  uplot: '/lib/uplot.js',
  '@sightline/figures/cut-text': '/lib/cut-text.js',
  '@sightline/figures/format': '/lib/format.js',
  '@sightline/figures/windows': '/lib/windows.js',
} as const;

/** Of the figures' library, what runs in the browser as well. */
const shared = ['@sightline/figures/cut-text', '@sightline/figures/format', '@sightline/figures/windows'] as const;

/** What tells a browser which library a name means. */
export const importMap = JSON.stringify({ imports: libraries });

const compiled = new URL('../', import.meta.url);
const assets = new URL('../../assets/', import.meta.url);

/** Everything that the page is made of, by address; nothing is read from disk or loaded from elsewhere later. */
export async function loadPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const own = ['page/', 'shown/'].map((folder) => filesOf(new URL(folder, compiled), `/app/${folder}`, ['.js']));
  const uplot = new URL('./uPlot.esm.js', import.meta.resolve('uplot'));
  const found = [
    ...(await Promise.all(own)).flat(),
    ...(await filesOf(assets, '/assets/', ['.css', '.svg'])),
    [libraries.preact, new URL(import.meta.resolve('preact'))],
    [libraries['preact/hooks'], new URL(import.meta.resolve('preact/hooks'))],
    [libraries['preact/jsx-runtime'], new URL(import.meta.resolve('preact/jsx-runtime'))],
    ...shared.map((name) => [libraries[name], new URL(import.meta.resolve(name))] as const),
    [libraries.uplot, uplot],
    ['/assets/uplot.css', new URL('./uPlot.min.css', uplot)],
  ] as const;
  return new Map(await Promise.all(found.map(async ([path, file]) => [path, await load(path, file)] as const)));
}

async function filesOf(
  folder: URL,
  path: string,
  kinds: readonly string[],
): Promise<readonly (readonly [string, URL])[]> {
  const names = await readdir(fileURLToPath(folder));
  return names
    .filter((name) => kinds.includes(extname(name)) && !name.includes('.test.'))
    .map((name) => [`${path}${name}`, new URL(name, folder)] as const);
}

async function load(path: string, file: URL): Promise<PageFile> {
  const body = await readFile(fileURLToPath(file));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: types[extname(path)] ?? 'application/octet-stream', body, etag };
}
