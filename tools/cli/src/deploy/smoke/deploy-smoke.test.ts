import { samplePrediction } from '@sightline/messages/testing';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import type { Warehouse, WarehouseRow } from '@sightline/warehouse';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ran } from '../../testing/run.js';
import { openStandInGateway, type StandInAnswer, type StandInGateway } from '../../testing/stand-in-gateway.js';
import { deployedCloud } from '../testing/deployed-cloud.js';
import { openStandInCloud, type StandInCloud } from '../testing/stand-in-cloud.js';
import type { CloudState } from '../testing/stand-in/cloud-state.js';

vi.setConfig({ testTimeout: 120_000 });

const smoke = ['smoke', 'prod', '--project', 'my-project'] as const;
let cloud: StandInCloud;
afterEach(() => cloud.close());

const bucket = 'my-project-drops-europe-west1';

async function deploy(state: Partial<CloudState>): Promise<Ran> {
  cloud = await openStandInCloud(state);
  return cloud.deploy(smoke);
}

/** A table that holds those rows from the second question on. */
function warehouseOf(rows: readonly WarehouseRow[]): Warehouse {
  let asked = 0;
  return {
    table: () => '`ml_streaming.image_predictions`',
    query: () => Promise.resolve(++asked === 1 ? [] : rows),
  };
}

describe('sightline deploy smoke', () => {
  let gateway: StandInGateway;
  afterEach(() => gateway.close());

  /** A pipeline whose gateway answers so. */
  async function send(answer: StandInAnswer, rows: readonly WarehouseRow[], ...args: readonly string[]): Promise<Ran> {
    gateway = await openStandInGateway(() => answer);
    cloud = await openStandInCloud({ ...deployedCloud, gatewayPort: Number(new URL(gateway.url).port) });
    return cloud.deploy([...smoke, ...args], { warehouse: warehouseOf(rows), store: fakeObjectStore(bucket) });
  }

  it('sends a picture, and finds its row', async () => {
    const prediction = samplePrediction();
    const rows = [{ outcome: 'classified' }];
    const { code, stdout } = await send({ status: 200, body: prediction }, rows, '--way', 'gateway');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^✓ picture +europe-west1: answered in .*: tiger cat \(efficientnet_lite0\)\n✓ row +in my-project.ml_streaming.image_predictions .* later\n$/,
      ),
    ]);
    expect(gateway.requests[0]?.body.length).toBeGreaterThan(1000);
  });

  it('tries both ways in, one after the other', async () => {
    const { code, stdout } = await send({ status: 200, body: samplePrediction() }, [{ outcome: 'classified' }]);
    expect([code, stdout.match(/^✓ \w+/gm)]).toEqual([0, ['✓ picture', '✓ row', '✓ drop', '✓ row']]);
  });

  it('says where to look when there is no row', async () => {
    const args = ['--timeout', '3s', '--way', 'gateway'];
    const { code, stdout } = await send({ status: 200, body: samplePrediction() }, [], ...args);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ row +none in .* within 3.0 s\n +→ one of these says why: kubectl logs .*bigquery-writer\n$/,
      ),
    ]);
  });

  it('says how to be let in', async () => {
    const { code, stdout } = await send({ status: 401, body: { code: 'unauthorized' } }, [], '--way', 'gateway');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ picture +europe-west1: The gateway wants an API key: set SIGHTLINE_API_KEY to a known one\.\n/,
      ),
    ]);
    expect(stdout).toMatch(/- row +not looked at: the picture did not get that far\n$/);
  });
});

describe('sightline deploy smoke by the bucket', () => {
  /** Drops a picture where those buckets are, and looks for it in a table with those rows. */
  async function drop(
    store: FakeObjectStore,
    rows: readonly WarehouseRow[],
    ...args: readonly string[]
  ): Promise<Ran & { readonly names: readonly string[] }> {
    cloud = await openStandInCloud(deployedCloud);
    const ran = await cloud.deploy([...smoke, '--way', 'bucket', ...args], { warehouse: warehouseOf(rows), store });
    const names: string[] = [];
    for await (const { name } of store.list(bucket, '')) names.push(name);
    return { ...ran, names };
  }

  it('drops a picture where the bridge is told of it, asks nothing of the gateway, and finds the row', async () => {
    const { code, stdout, names } = await drop(fakeObjectStore(bucket), [{ outcome: 'classified' }]);
    expect(names).toEqual([expect.stringMatching(/^smoke\/2.*-coffee\.jpg$/)]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^✓ drop +europe-west1: gs:\/\/my-project-drops-europe-west1\/smoke\/2\S+-coffee\.jpg\n✓ row +in .* later\n$/,
      ),
    ]);
    expect(await cloud.calls('kubectl port-forward')).toEqual([]);
  });

  it('names every service on the way when there is no row', async () => {
    const { code, stdout } = await drop(fakeObjectStore(bucket), [], '--timeout', '3s');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/→ one of these says why: .*notification-bridge; .*inference-worker; .*bigquery-writer\n$/),
    ]);
  });

  it('says so where the picture was rejected', async () => {
    const { code, stdout } = await drop(fakeObjectStore(bucket), [{ outcome: 'rejected' }]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/✗ row +in .*, but a sound picture was rejected\n/)]);
  });

  it('says who may write there where the login may not', async () => {
    const store = fakeObjectStore(bucket);
    store.breakWith(new StorageError('forbidden', `This login may not write gs://${bucket}/.`));
    cloud = await openStandInCloud(deployedCloud);
    const { code, stdout } = await cloud.deploy([...smoke, '--way', 'bucket'], { store });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ drop +europe-west1: This login may not write .*\n +→ log in as somebody who may write there/,
      ),
    ]);
    expect(stdout).toMatch(/- row +not looked at: the picture did not get that far\n$/);
  });

  it('has no such way where the bridge is not deployed', async () => {
    cloud = await openStandInCloud({ ...deployedCloud, hasBridge: false });
    const { code, stdout } = await cloud.deploy([...smoke, '--way', 'bucket']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^- drop +not looked at: the gcs-notification-bridge is not part of this environment\n$/),
    ]);
  });
});

describe('sightline deploy smoke, with nobody to send it to', () => {
  it('says so where nothing is deployed', async () => {
    const { code, stderr } = await deploy({});
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('Nothing is deployed here yet: sightline deploy apply prod --project my-project'),
    ]);
  });

  it('says so where the gateway is not there', async () => {
    const { code, stderr } = await deploy(deployedCloud);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`services "ingest-gateway" not found`)]);
  });
});
