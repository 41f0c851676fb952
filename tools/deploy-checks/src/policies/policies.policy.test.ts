import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { virtualEnvironment } from '@sightline/dev-stack';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments, templateChart, type Environment } from '../chart/render-chart.js';
import { repositoryRoot } from '../repository-root.js';

const checks = join(repositoryRoot, 'tools/deploy-checks');
const infra = join(repositoryRoot, 'infra');
let python = '';
let scratch = '';

// NOTE: the first run fetches checkov, which takes a minute.
beforeAll(async () => {
  python = join(await virtualEnvironment('checkov', join(checks, 'checkov.txt')), 'python');
  scratch = await mkdtemp(join(tmpdir(), 'sightline-policies-'));
}, 600_000);
afterAll(() => rm(scratch, { recursive: true }));

interface Answer {
  readonly passed: number;
  /** What is against it, as `ID RESOURCE`. */
  readonly failed: readonly string[];
}

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: { readonly failed_checks: readonly { readonly check_id: string; readonly resource: string }[] };
}

/** What checkov says of files of one kind. */
async function scan(framework: string, ...args: readonly string[]): Promise<Answer> {
  const config = [
    '-m',
    'checkov.main',
    '--config-file',
    join(checks, 'checkov.yaml'),
    '--output',
    'json',
    '--framework',
    framework,
  ];
  // Without these it asks its maker what each finding means.
  const env = { BC_SKIP_MAPPING: 'TRUE', CKV_IGNORE_HIDDEN_DIRECTORIES: 'true' };
  const { stdout } = await execa(python, [...config, ...args], { cwd: repositoryRoot, env, reject: false });
  const { summary, results } = JSON.parse(stdout) as Report;
  expect(summary.parsing_errors).toBe(0);
  const failed = results.failed_checks.map(({ check_id: id, resource }) => `${id} ${resource}`);
  return { passed: summary.passed, failed };
}

async function chartFile(environment: Environment, change = (text: string) => text): Promise<string> {
  const file = join(scratch, 'chart.yaml');
  await writeFile(file, change((await templateChart(environment)).stdout));
  return file;
}

describe('the policies of checkov', { timeout: 300_000 }, () => {
  it.each(Object.keys(environments) as Environment[])('have nothing against the chart in %s', async (environment) => {
    const { passed, failed } = await scan('kubernetes', '--file', await chartFile(environment));
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  });

  it('find a container that may become root', async () => {
    const change = (text: string): string =>
      text.replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true');
    const { failed } = await scan('kubernetes', '--file', await chartFile('dev', change));
    expect(failed).toEqual([expect.stringMatching(/^CKV_K8S_20 Deployment\.default\./)]);
  });

  it.each(['dev', 'prod'])('have nothing against infra/terraform with the variables of %s', async (environment) => {
    const folder = join(infra, 'terraform');
    const variables = join(folder, 'environments', `${environment}.tfvars`);
    const { passed, failed } = await scan('terraform', '--directory', folder, '--var-file', variables);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(40);
  });

  it('find a bucket that everybody may read', async () => {
    const text = await readFile(join(infra, 'terraform/modules/models/main.tf'), 'utf8');
    const open = text.replace(/public_access_prevention += "enforced"/, 'public_access_prevention = "inherited"');
    expect(open).not.toBe(text);
    await writeFile(join(scratch, 'main.tf'), open);
    const { failed } = await scan('terraform', '--file', join(scratch, 'main.tf'));
    expect(failed).toContain('CKV_GCP_114 google_storage_bucket.this');
  });

  it.each(['infra/docker/Dockerfile', 'tools/dev-stack/bigquery/Dockerfile'])(
    'have nothing against %s',
    async (file) => {
      const { passed, failed } = await scan('dockerfile', '--file', join(repositoryRoot, file));
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(10);
    },
  );

  it('have nothing against the workflows', async () => {
    const { passed, failed } = await scan('github_actions', '--directory', join(repositoryRoot, '.github'));
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(10);
  });
});
