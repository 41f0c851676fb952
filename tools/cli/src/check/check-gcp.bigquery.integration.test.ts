import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  announceObjects,
  startBigQuery,
  startFakeGcs,
  startPubsub,
  type FakeGcs,
  type LocalBigQuery,
  type LocalPubsub,
} from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Ran } from '../testing/run.js';

let dataDir: string;
let bigQuery: LocalBigQuery;
let pubsub: LocalPubsub;
let gcs: FakeGcs;
let topic: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-check-gcp-'));
  bigQuery = await startBigQuery({ dataDir: join(dataDir, 'bigquery') });
  const { projectId } = bigQuery;
  topic = `projects/${projectId}/topics/drops`;
  const plan = { projectId, topics: { drops: [{ name: 'bridge' }], elsewhere: [] } };
  pubsub = await startPubsub({ dataDir: join(dataDir, 'pubsub'), plan });
  const buckets = ['drops', 'mute', 'misled', 'uploads', 'archive'];
  gcs = await startFakeGcs({ dataDir: join(dataDir, 'gcs'), buckets, pubsub: pubsub.endpoint });
  await announceObjects(gcs.endpoint, 'drops', topic);
  await announceObjects(gcs.endpoint, 'misled', `projects/${projectId}/topics/elsewhere`);
  await query('CREATE SCHEMA others');
  await query('CREATE TABLE others.image_predictions (image_id INT64, label STRING)');
}, 300_000);
afterAll(async () => {
  await Promise.all([bigQuery.stop(), gcs.stop(), pubsub.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

async function query(sql: string): Promise<void> {
  const answer = await fetch(`${bigQuery.endpoint}/bigquery/v2/projects/${bigQuery.projectId}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: sql, useLegacySql: false }),
  });
  expect(await answer.json()).not.toHaveProperty('error');
}

function check(env: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Ran> {
  return run(['check', '--gcp', ...args], {
    env: {
      GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
      GCS_API_ENDPOINT: gcs.endpoint,
      PUBSUB_API_ENDPOINT: pubsub.endpoint,
      PUBSUB_SUBSCRIPTION: 'bridge',
      BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
      FETCH_BUCKETS: 'drops,uploads',
      UPLOAD_BUCKET: 'uploads',
      OUTPUT_BUCKET: 'archive',
      ...env,
    },
  });
}

describe('sightline check --gcp', { timeout: 120_000 }, () => {
  it('finds everything that the services use, and notes what the writer has still to make', async () => {
    const { code, stdout } = await check();
    const marks = stdout.split('\n').flatMap((line) => (/^(. \w+)/.exec(line) ?? []).slice(1));
    expect([code, marks]).toEqual([
      0,
      ['✓ pull', '✓ topic', '✓ policy', '✓ drops', '✓ notice', '✓ uploads', '✓ archive', '! dataset', '- table'],
    ]);
  });

  it('says of buckets that are not there, or tell nobody or another topic, how to mend it, with 1', async () => {
    const { code, stdout } = await check({ FETCH_BUCKETS: 'mute,misled,gone', OUTPUT_BUCKET: 'gone' });
    expect(code).toBe(1);
    const create = `--topic=${topic} --event-types=OBJECT_FINALIZE`;
    expect(stdout).toMatch(
      new RegExp(`✗ notice +gs://mute tells nobody .*\n +→ gcloud .* create gs://mute ${create}\n`),
    );
    expect(stdout).toMatch(/✗ notice +gs:\/\/misled tells only projects\/.*\/topics\/elsewhere of new objects/);
    expect(stdout).toMatch(
      /✗ drops +gs:\/\/gone is not there\n +→ gcloud storage buckets create gs:\/\/gone\n- notice/,
    );
    expect(stdout).toMatch(/✗ archive +gs:\/\/gone is not there/);
  });

  it('lists how a table differs from what predictions need', async () => {
    const { code, stdout } = await check({ BIGQUERY_DATASET: 'others' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ table +others\.image_predictions can't hold predictions: .*image_id is INTEGER and must/);
  });

  it('says that a subscription is not there, and that servers do not answer', async () => {
    const gone = await check({ PUBSUB_SUBSCRIPTION: 'gone' });
    expect(gone.stdout).toMatch(/✗ pull +projects\/.*\/gone does not exist\n +→ create it with .*gcloud pubsub/);
    expect(gone.stdout).toMatch(/- notice +not looked at: the topic is not known/);
    const nowhere = 'http://127.0.0.1:9';
    const { code, stdout } = await check({ GCS_API_ENDPOINT: nowhere, BIGQUERY_API_ENDPOINT: nowhere });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ drops .*ECONNREFUSED.*\n +→ check GCS_API_ENDPOINT/);
    expect(stdout).toMatch(/✗ dataset .*ECONNREFUSED.*\n +→ Is BIGQUERY_API_ENDPOINT right/);
  });

  it('looks at nothing that is not set, and tells programs the same', async () => {
    const { stdout } = await check(
      { PUBSUB_SUBSCRIPTION: '', FETCH_BUCKETS: '', UPLOAD_BUCKET: '', OUTPUT_BUCKET: '' },
      '--json',
    );
    const [first] = stdout.split('\n').map((line) => JSON.parse(line || '{}') as Record<string, unknown>);
    expect(first).toEqual({
      subject: 'pull',
      state: 'skipped',
      found: 'not looked at: PUBSUB_SUBSCRIPTION is not set',
    });
  });
});
