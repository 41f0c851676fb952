import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { freePorts } from '@sightline/dev-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd } from './pipeline/run-to-end.js';

/** Settings of every service, each wrong in its own way, and what is said of them. */
const wrongEverywhere: readonly (readonly [name: string, value: string, problem: RegExp])[] = [
  ['ADMIN_PORT', '99999', /ADMIN_PORT=99999: must be a whole number from 0 to 65535/],
  ['LOG_LEVEL', 'loud', /LOG_LEVEL=loud: must be one of /],
  ['KAFKA_TLS', 'maybe', /KAFKA_TLS=maybe: must be true or false/],
  ['KAFKA_SASL_MECHANISM', 'plain', /KAFKA_SASL_MECHANISM=plain needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/],
  ['KAFKA_TLS_CA_FILE', '/no/such/file.pem', /KAFKA_TLS_CA_FILE=\/no\/such\/file\.pem can't be read/],
  ['SCHEMA_REGISTRY_URL', 'registry:8081', /SCHEMA_REGISTRY_URL=registry:8081: must be an http or https address/],
];

/** What is each service's own: a value that is wrong by itself, and one that breaks a rule. */
const wrongIn: Readonly<Record<string, readonly (readonly [name: string, value: string, problem: RegExp])[]>> = {
  'ingest-gateway': [
    ['MAX_FILES', '0', /MAX_FILES=0: must be a whole number from 1 to 1000/],
    ['API_KEYS', 'camera:not-a-hash', /API_KEYS: 1 of 1 entries are not name:sha256/],
  ],
  'inference-worker': [
    ['MIN_CONFIDENCE', '2', /MIN_CONFIDENCE=2: must be a number from 0 to 1/],
    ['MORE_MODELS', 'alexnet', /MORE_MODELS: alexnet must be /],
  ],
  dashboard: [
    ['THUMBNAILS', 'no', /THUMBNAILS=no: must be true or false/],
    ['GATEWAY_URL', 'gateway:8080', /GATEWAY_URL=gateway:8080: must be an http or https address/],
  ],
  'drift-monitor': [
    ['WEBHOOK_FORMAT', 'xml', /WEBHOOK_FORMAT=xml: must be one of json, slack, alertmanager/],
    ['REFERENCE', 'fixed', /REFERENCE=fixed needs REFERENCE_FROM and REFERENCE_UNTIL/],
    ['WEBHOOK_SECRET', 'short', /WEBHOOK_SECRET=<secret>: must be base64 of at least 24 bytes/],
  ],
  'console-writer': [['CONSOLE_WIDTH', '5', /CONSOLE_WIDTH=5: must be a whole number from 20 to 1000/]],
  'bigquery-writer': [
    ['BIGQUERY_API', 'upsert', /BIGQUERY_API=upsert: must be one of storage_write, insert_all/],
    ['BIGQUERY_DATASET', 'my-data', /BIGQUERY_DATASET=my-data: must be letters, digits and underscores/],
    ['BIGQUERY_API_ENDPOINT', 'http://127.0.0.1:9', /BIGQUERY_API_ENDPOINT needs GOOGLE_CLOUD_PROJECT/],
  ],
  'gcs-writer': [
    ['OUTPUT_BUCKET', 'gs://archive', /OUTPUT_BUCKET=gs:\/\/archive: must be the name of a bucket, without gs:\/\//],
    ['OUTPUT_PREFIX', '/outputs/', /OUTPUT_PREFIX=\/outputs\/: must be folder names joined by \//],
  ],
  simulator: [
    ['SIMULATOR_RATE', 'fast', /SIMULATOR_RATE=fast: must be a number/],
    ['SIMULATOR_PATTERNS', 'stripes', /SIMULATOR_PATTERNS=stripes: stripes must be among /],
  ],
};

const apps = Object.keys(wrongIn);

/** Stands where Kafka should, counts who comes, and answers nobody. */
let server: Server;
let visits = 0;
let brokers = '';
beforeAll(async () => {
  server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  brokers = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  visits = 0;
});
afterAll(() => server.close());

const right = (): Record<string, string> => ({
  KAFKA_BROKERS: brokers,
  ADMIN_PORT: '0',
  PORT: '0',
  MODEL: 'patterns',
  OUTPUT_BUCKET: 'archive',
});

describe.each(apps)('the settings of %s', (app) => {
  const wrong = [...wrongEverywhere, ...(wrongIn[app] ?? [])];
  const wrongEnv = (): Record<string, string> => ({
    ...right(),
    ...Object.fromEntries(wrong.map(([name, value]) => [name, value])),
  });

  it.each([[[]], [['--check-config']]])(
    'are refused all at once, before anything connects, with exit code 78 (arguments: %j)',
    async (args) => {
      const { exitCode, stdout, stderr } = await runToEnd(app, args, wrongEnv());
      expect(exitCode).toBe(78);
      for (const [, , problem] of wrong) expect(stderr).toMatch(problem);
      expect(stderr).toMatch(new RegExp(`^${app}: \\d+ settings are wrong:`));
      expect(stdout).toBe('');
      expect(visits).toBe(0);
    },
  );

  it('are said to be right by --check-config, which connects to nothing', async () => {
    const { exitCode, stdout, stderr } = await runToEnd(app, ['--check-config'], right());
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'OK: the settings are right.', stderr: '' });
    expect(visits).toBe(0);
  });

  it('may be right though Kafka is away: then it waits, and ends with 1 and one sentence', async () => {
    const [nobody = 0] = await freePorts(1);
    const env = { ...right(), KAFKA_BROKERS: `127.0.0.1:${nobody}`, KAFKA_CONNECT_TIMEOUT_MS: '1000' };
    const { exitCode, stdout, stderr } = await runToEnd(app, [], env);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain(`No Kafka broker answered at 127.0.0.1:${nobody}: start Kafka`);
  });

  it('never show a secret', async () => {
    const secrets = { KAFKA_SASL_PASSWORD: 'open-sesame', API_KEYS: 'camera:open-sesame' };
    const { stdout, stderr } = await runToEnd(app, [], { ...wrongEnv(), ...secrets });
    expect(stderr).toContain('settings are wrong');
    expect(stdout + stderr).not.toContain('open-sesame');
  });
});

it('are wrong before Kafka is missed: a service that cannot work does not wait', async () => {
  const patient = { KAFKA_CONNECT_TIMEOUT_MS: '3600000' };
  const { exitCode } = await runToEnd('inference-worker', [], { ...right(), ...patient, MAX_BATCH_SIZE: '0' });
  expect({ exitCode, visits }).toEqual({ exitCode: 78, visits: 0 });
});
