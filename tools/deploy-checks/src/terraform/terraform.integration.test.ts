import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerraform, terraformFolder, type OpenTerraform } from './open-terraform.js';

const environments = ['environments/dev', 'environments/prod'];
const tested = readdirSync(terraformFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/tests'))
  .map((folder) => folder.slice(0, -'/tests'.length))
  .sort();

let terraform: OpenTerraform;

// NOTE: the first run builds Terraform, which takes minutes.
beforeAll(async () => {
  terraform = await openTerraform('terraform');
}, 900_000);

afterAll(() => terraform.close());

describe('infra/terraform', { timeout: 120_000 }, () => {
  it('is written as terraform fmt writes it', async () => {
    expect((await terraform.run('.', ['fmt', '-check', '-recursive', '-diff'])).stdout).toBe('');
  });

  it.each(environments)('is valid by the schema of Google’s provider, in %s', async (environment) => {
    await terraform.init(environment);
    const { stdout } = await terraform.run(environment, ['validate', '-json']);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
  });

  it.each(tested)('passes the tests of %s', async (folder) => {
    await terraform.init(folder);
    const { stdout, stderr } = await terraform.run(folder, ['test', '-no-color']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Success! [1-9]\d* passed, 0 failed\.$/m);
  });
});

describe('a wrong argument', { timeout: 120_000 }, () => {
  const wrong = {
    misspelled: 'labls = {}',
    'of another kind': 'kms_key_name = ["a", "b"]',
    'of a block that there is not': 'dead_letters {\n  }',
    'missing in a block': 'ingestion_data_source_settings {\n    aws_kinesis {\n    }\n  }',
  };

  it('is found by the schema of Google’s provider', async () => {
    await mkdir(join(terraform.root, 'wrong'));
    const resources = Object.values(wrong).map((argument, index) => topic(`wrong_${index}`, argument));
    await writeFile(join(terraform.root, 'wrong', 'main.tf'), [...resources, topic('right', 'labels = {}')].join('\n'));
    await terraform.init('wrong');
    const { diagnostics } = JSON.parse((await terraform.run('wrong', ['validate', '-json'])).stdout) as Validation;
    const found = diagnostics.map(({ snippet }) => /topic" "(\w+)"/.exec(snippet.context)?.[1]);
    expect([...new Set(found)].sort()).toEqual(Object.keys(wrong).map((_, index) => `wrong_${index}`));
  });
});

interface Validation {
  readonly diagnostics: readonly { readonly snippet: { readonly context: string } }[];
}

function topic(name: string, argument: string): string {
  return `resource "google_pubsub_topic" "${name}" {\n  name = "${name}"\n  ${argument}\n}\n`;
}
