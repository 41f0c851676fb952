import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from '../bootstrap/workspace.mjs';

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/** A small workspace under the real lint configuration: each project with its layer and one source file. */
const projects: Readonly<Record<string, { readonly layer?: string; readonly source: string }>> = {
  'libs/config': { layer: 'foundation', source: 'export const port = process.env.PORT;\n' },
  'libs/kafka': { layer: 'capability', source: "import 'kafkajs';\nimport '@fixture/config';\n" },
  'libs/image': { layer: 'capability', source: "import '@fixture/kafka';\n" },
  'libs/untagged': { source: "import '@fixture/config';\n" },
  'libs/misspelt': { layer: 'capabilty', source: "import '@fixture/config';\n" },
  'libs/upward': { layer: 'foundation', source: "import '@fixture/kafka';\n" },
  'apps/one': { layer: 'app', source: "import '@fixture/kafka';\nimport '@fixture/config';\n" },
  'apps/two': { layer: 'app', source: "import '@fixture/one';\n" },
  'apps/three': { layer: 'app', source: "import '@fixture/untagged';\n" },
  'apps/vendor': {
    layer: 'app',
    source: "import 'kafkajs';\nimport 'sharp';\nimport 'onnxruntime-node';\nimport '@opentelemetry/api';\n",
  },
  'apps/environment': {
    layer: 'app',
    source: "import { env } from 'node:process';\nexport const found = [env, process.env];\n",
  },
  'apps/talkative': { layer: 'app', source: "console.log('hello');\n" },
  'apps/console-writer': { layer: 'app', source: "console.log('hello');\n" },
};
const layerRule = '@nx/enforce-module-boundaries';

let root = '';
let results: readonly LintResult[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lint-'));
  for (const file of ['eslint.config.js', 'tsconfig.base.json', 'vitest.provided.d.ts', 'vitest.config.ts']) {
    await copyFile(join(workspaceRoot, file), join(root, file));
  }
  await write('nx.json', JSON.stringify({ useDaemonProcess: false, plugins: ['@nx/js/typescript'] }));
  await symlink(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
  await write(
    'package.json',
    JSON.stringify({ name: 'fixture', private: true, type: 'module', workspaces: ['apps/*', 'libs/*'] }),
  );
  for (const [folder, { layer, source }] of Object.entries(projects)) await writeProject(folder, layer, source);
  const eslint = join(workspaceRoot, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const { stdout, stderr } = await execa(process.execPath, [eslint, '--format', 'json', '{apps,libs}/*/src/*.ts'], {
    cwd: root,
    reject: false,
  });
  if (!stdout.startsWith('[')) throw new Error(`ESLint did not run: ${stderr}${stdout}`);
  // ESLint's own JSON format.
  results = JSON.parse(stdout) as LintResult[];
}, 180_000);
afterAll(() => rm(root, { recursive: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

async function writeProject(folder: string, layer: string | undefined, source: string): Promise<void> {
  const name = `@fixture/${folder.split('/')[1]}`;
  const tags = layer === undefined ? {} : { nx: { tags: [`layer:${layer}`] } };
  await write(
    `${folder}/package.json`,
    JSON.stringify({ name, private: true, type: 'module', exports: './src/index.ts', ...tags }),
  );
  await write(`${folder}/tsconfig.json`, JSON.stringify({ extends: '../../tsconfig.base.json', include: ['src'] }));
  await write(`${folder}/src/index.ts`, `${source}export {};\n`);
}

/** The messages of one rule, or of all, about a project. */
function complaints(folder: string, rule?: string): readonly string[] {
  const result = results.find(({ filePath }) => filePath.endsWith(join(folder, 'src', 'index.ts')));
  return (result?.messages ?? [])
    .filter(({ ruleId }) => rule === undefined || ruleId === rule)
    .map(({ message }) => message);
}

describe('the layer rule', () => {
  it('lets an app import capabilities and foundations', () => {
    expect(results).toHaveLength(Object.keys(projects).length);
    expect(complaints('apps/one', layerRule)).toEqual([]);
    expect(complaints('libs/kafka', layerRule)).toEqual([]);
  });

  it.each([
    ['an app that imports an app', 'apps/two'],
    ['a capability that imports a capability', 'libs/image'],
    ['a foundation that imports a capability', 'libs/upward'],
    ['a project without a layer that imports', 'libs/untagged'],
    ['a project with an unknown layer that imports', 'libs/misspelt'],
    ['an import of a project without a layer', 'apps/three'],
  ])('refuses %s', (_, folder) => {
    expect(complaints(folder, layerRule)).toHaveLength(1);
  });

  it('finds one known layer on every project of this workspace', async () => {
    const known = /^layer:(foundation|contract|capability|runtime|app)$/;
    for (const group of ['apps', 'libs', 'tools']) {
      for (const name of await readdir(join(workspaceRoot, group))) {
        const file = await readFile(join(workspaceRoot, group, name, 'package.json'), 'utf8').catch(
          () => '{"nx":{"tags":["layer:app"]}}',
        );
        const { nx } = JSON.parse(file) as { nx?: { tags?: string[] } };
        expect({ name, tags: nx?.tags }).toEqual({ name, tags: [expect.stringMatching(known)] });
      }
    }
  });
});

describe('the other rules', () => {
  it('refuse vendor packages outside the one place that knows them', () => {
    expect(complaints('apps/vendor', 'no-restricted-imports')).toHaveLength(4);
    expect(complaints('libs/kafka', 'no-restricted-imports')).toEqual([]);
  });

  it('refuse to read the environment outside libs/config', () => {
    expect(complaints('apps/environment', 'no-restricted-imports')).toHaveLength(1);
    expect(complaints('apps/environment', 'no-restricted-properties')).toHaveLength(1);
    expect(complaints('libs/config', 'no-restricted-properties')).toEqual([]);
  });

  it('refuse console output where it is not the purpose', () => {
    expect(complaints('apps/talkative', 'no-console')).toHaveLength(1);
    expect(complaints('apps/console-writer', 'no-console')).toEqual([]);
  });
});
