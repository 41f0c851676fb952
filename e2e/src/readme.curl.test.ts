import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { testedBlocks, type TestedBlock } from './readme/tested-blocks.js';
import { tryBlock } from './readme/try-block.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Documents whose commands are tried, where they are there. */
const documents = await Promise.all(
  ['README.md', 'docs/quickstart.md']
    .filter((path) => existsSync(join(root, path)))
    .map(async (path) => ({ path, blocks: testedBlocks(await readFile(join(root, path), 'utf8')) })),
);

let folder: string;
let pipeline: Pipeline;
let address: string;

beforeAll(async () => {
  // A curl that is answered 4xx or 5xx ends with 0 unless told otherwise.
  folder = await mkdtemp(join(tmpdir(), 'sightline-readme-'));
  await writeFile(join(folder, '.curlrc'), 'fail\nshow-error\nmax-time = 50\n');
  pipeline = await Pipeline.open('readme', inject('kafkaBrokers'), {
    MODEL: 'efficientnet_lite0',
    MORE_MODELS: 'patterns',
  });
  const [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
  address = new URL(url).host;
});
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true });
});

it('README.md has commands to try', () => {
  expect(documents.find(({ path }) => path === 'README.md')?.blocks.length).toBeGreaterThan(0);
});

const attempt = (block: TestedBlock): Promise<readonly string[]> =>
  tryBlock(block, {
    cwd: root,
    addresses: { '127.0.0.1:8080': address, 'localhost:8080': address },
    env: { ...pipeline.env, SIGHTLINE_URL: `http://${address}`, CURL_HOME: folder },
  });

it('a command that the gateway refuses counts as wrong', async () => {
  const [wrong] = await attempt({ line: 1, command: 'curl --silent http://127.0.0.1:8080/v1/predictions/nothing' });
  expect(wrong).toMatch(/^Line 1: exit code 22: .*404/);
});

describe.each(documents.filter(({ blocks }) => blocks.length > 0))('$path', ({ blocks }) => {
  it.each(blocks)('says at line $line what is so', async (block) => {
    expect(await attempt(block)).toEqual([]);
  });
});
