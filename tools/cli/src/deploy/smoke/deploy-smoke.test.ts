import { samplePrediction } from '@sightline/messages/testing';
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

async function deploy(state: Partial<CloudState>): Promise<Ran> {
  cloud = await openStandInCloud(state);
  return cloud.deploy(smoke);
}

describe('sightline deploy smoke', () => {
  let gateway: StandInGateway;
  afterEach(() => gateway.close());

  /** A pipeline whose gateway answers so, and whose table holds those rows from the second question on. */
  async function send(answer: StandInAnswer, rows: readonly WarehouseRow[], ...args: readonly string[]): Promise<Ran> {
    gateway = await openStandInGateway(() => answer);
    cloud = await openStandInCloud({ ...deployedCloud, gatewayPort: Number(new URL(gateway.url).port) });
    let asked = 0;
    const warehouse: Warehouse = {
      table: () => '`ml_streaming.image_predictions`',
      query: () => Promise.resolve(++asked === 1 ? [] : rows),
    };
    return cloud.deploy([...smoke, ...args], { warehouse });
  }

  it('sends a picture, and finds its row', async () => {
    const prediction = samplePrediction();
    const { code, stdout } = await send({ status: 200, body: prediction }, [{ image_id: prediction.image_id }]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^✓ picture +europe-west1: answered in .*: tiger cat \(efficientnet_lite0\)\n✓ row +in my-project.ml_streaming.image_predictions .* later\n$/,
      ),
    ]);
    expect(gateway.requests[0]?.body.length).toBeGreaterThan(1000);
  });

  it('says where to look when there is no row', async () => {
    const { code, stdout } = await send({ status: 200, body: samplePrediction() }, [], '--timeout', '3s');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/✗ row +none in .* within 3.0 s\n +→ kubectl logs .*bigquery-writer says why\n$/),
    ]);
  });

  it('says how to be let in', async () => {
    const { code, stdout } = await send({ status: 401, body: { code: 'unauthorized' } }, []);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ picture +europe-west1: The gateway wants an API key: set SIGHTLINE_API_KEY to a known one\.\n/,
      ),
    ]);
    expect(stdout).toMatch(/- row +not looked at: the picture was not answered\n$/);
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
