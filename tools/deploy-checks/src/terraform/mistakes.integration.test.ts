import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerraform, variablesOf, type OpenTerraform } from './open-terraform.js';

let terraform: OpenTerraform;

// NOTE: the first run builds Terraform, which takes minutes.
beforeAll(async () => {
  terraform = await openTerraform('terraform');
  await terraform.init('.');
}, 900_000);

afterAll(() => terraform.close());

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

describe('a wrong value', { timeout: 120_000 }, () => {
  const project = { project_id: 'my-project' };
  const region = { cidr: '10.0.0.0/14', zones: ['b'], gpu_zones: [] };
  const pools = { cpu: { machine_type: 'e2-standard-4', max: 3 }, spot: { machine_type: 'e2-standard-4', max: 3 } };

  it.each<[string, object, string]>([
    ['no project', {}, 'No value for required variable'],
    ['the name of a project', { project_id: 'My project' }, 'The project_id is an id such as my-project'],
    ['a region of another cloud', { ...project, regions: { 'eu-west-1': region } }, 'not a region of Google Cloud'],
    ['a zone for a region', { ...project, regions: { 'europe-west1-b': region } }, 'not a region of Google Cloud'],
    [
      'a misspelled field',
      { ...project, regions: { 'us-east1': { ...region, cidr: undefined, cdir: '10.0.0.0/14' } } },
      '"cidr" is required',
    ],
    [
      'a network of another size',
      { ...project, regions: { 'us-east1': { ...region, cidr: '10.0.0.0/16' } } },
      'must be a /14 within 10.0.0.0/8',
    ],
    [
      'a network within another',
      { ...project, regions: { 'us-east1': region, 'us-west1': { ...region, cidr: '10.1.0.0/14' } } },
      'Each region needs a cidr of its own',
    ],
    [
      'zones with their region',
      { ...project, regions: { 'us-east1': { ...region, zones: ['us-east1-b'] } } },
      'The zones of a region are letters',
    ],
    [
      'GPUs in another zone',
      { ...project, regions: { 'us-east1': { ...region, gpu_zones: ['c'] } } },
      'gpu_zones are some of them',
    ],
    ['another continent', { ...project, location: 'europe-west1' }, 'The location must be EU or US'],
    [
      'a pool with a misspelled field',
      { ...project, nodes: { ...pools, gpu: { machine: 'g2-standard-8', max: 1, accelerator: 'nvidia-l4' } } },
      '"machine_type" is required',
    ],
    [
      'no place for the gateway',
      { ...project, nodes: { ...pools, cpu: { ...pools.cpu, max: 0 }, gpu: { ...pools.cpu, accelerator: '' } } },
      'that of cpu at least 1',
    ],
    ['too small a Kafka', { ...project, kafka: { vcpus: 2, memory_gib: 8 } }, 'needs 3 vcpus at least'],
    [
      'a misspelled Kafka',
      { ...project, kafka: { vcpu: 3, memory_gib: 12 } },
      'The kafka must be { vcpus, memory_gib }',
    ],
    [
      'both kinds of Kafka',
      { ...project, kafka: { vcpus: 3, memory_gib: 12, brokers: {} } },
      'The kafka must be { vcpus, memory_gib }',
    ],
    [
      'brokers without a port',
      { ...project, kafka: { brokers: { 'europe-west1': 'kafka' } } },
      'host:port, comma-separated',
    ],
    [
      'brokers of another region',
      { ...project, kafka: { brokers: { 'us-east1': 'kafka:9092' } } },
      'A region has no brokers',
    ],
    [
      'an unknown login',
      { ...project, kafka: { brokers: { 'europe-west1': 'a:1' }, sasl: 'oauth' } },
      'The sasl of kafka must be',
    ],
    ['the name of an account', { ...project, billing_account: 'ours' }, 'The billing_account is an id such as'],
    ['half a dollar', { ...project, monthly_budget_usd: 0.5 }, 'whole dollars, at least 1'],
    ['no address', { ...project, alert_emails: ['me'] }, 'up to five email addresses'],
    ['no namespace', { ...project, namespace: 'Sight line' }, 'must be a name of Kubernetes'],
    ['no day', { ...project, drops_days: 0 }, 'drops_days must be at least 1'],
  ])('is refused with a sentence: %s', async (_, variables, sentence) => {
    const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${asText(value)}`);
    const args = ['plan', '-input=false', '-no-color', variablesOf('dev'), ...given];
    const { ok, stderr } = await terraform.run('.', args);
    expect(stderr.replaceAll(/[\s│]+/g, ' ')).toContain(sentence);
    expect(ok).toBe(false);
  });
});

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
