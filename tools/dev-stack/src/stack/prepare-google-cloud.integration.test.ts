import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceObjects } from '../gcs/announce-objects.js';
import { startFakeGcs, type FakeGcs } from '../gcs/start-fake-gcs.js';
import { findEmulatorJar } from '../pubsub/google-emulator.js';
import { startPubsub, type LocalPubsub } from '../pubsub/start-pubsub.js';
import { dropsTopic, googleCloudSettings, localBuckets } from './local-google-cloud.js';

const script = fileURLToPath(new URL('prepare-google-cloud.js', import.meta.url));
/** The container's script speaks REST, as Google's emulator does; not every machine has that one. */
const emulators = (await findEmulatorJar()) === undefined ? [] : (['google'] as const);

let dataDir: string;
let pubsub: LocalPubsub;
let gcs: FakeGcs;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-prepared-'));
  pubsub = await startPubsub({ dataDir: join(dataDir, 'pubsub'), plan: { projectId: 'other', topics: {} } });
  gcs = await startFakeGcs({ dataDir: join(dataDir, 'gcs'), pubsub: pubsub.endpoint, buckets: ['photos'] });
}, 600_000);
afterAll(async () => {
  await gcs.stop();
  await pubsub.stop();
  await rm(dataDir, { recursive: true });
});

async function announcements(bucket: string): Promise<readonly unknown[]> {
  const answer = await fetch(`${gcs.endpoint}/storage/v1/b/${bucket}/notificationConfigs`);
  return ((await answer.json()) as { readonly items?: readonly unknown[] }).items ?? [];
}

describe('what the services find in the Google Cloud of docker-compose.yml', { timeout: 60_000 }, () => {
  it('is announced once, however often that is asked for', async () => {
    for (let round = 0; round < 2; round += 1) await announceObjects(gcs.endpoint, 'photos', dropsTopic);
    expect(await announcements('photos')).toHaveLength(1);
  });

  it.each(emulators)('is made in Pub/Sub of %s and Cloud Storage, and may be made again', async () => {
    const places = { gcs: gcs.endpoint, pubsub: pubsub.endpoint, bigQuery: '', bigQueryStorage: '' };
    const settings = googleCloudSettings(places);
    for (let round = 0; round < 2; round += 1) await execaNode(script, { env: settings });
    expect(await announcements(localBuckets.drops)).toHaveLength(1);
    const object = `${gcs.endpoint}/upload/storage/v1/b/${localBuckets.drops}/o?uploadType=media&name=a.jpg`;
    expect((await fetch(object, { method: 'POST', body: 'a picture' })).status).toBe(200);
    const pull = `http://${pubsub.endpoint}/v1/${settings.PUBSUB_SUBSCRIPTION ?? ''}:pull`;
    const body = JSON.stringify({ maxMessages: 10 });
    const answer = await fetch(pull, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await answer.text()).toContain('"objectId": "a.jpg"');
  });
});
