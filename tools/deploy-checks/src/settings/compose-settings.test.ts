import { describe, expect, it } from 'vitest';
import { checkSettings } from './check-settings.js';
import { composeEnvironments } from './compose-file.js';

const given = composeEnvironments();
const shared = ['KAFKA_BROKERS', 'ADMIN_HOST'];

describe('the settings in docker-compose.yml', { timeout: 120_000 }, () => {
  it.each([...given.keys()])('are known to the %s, and right', async (service) => {
    // Without a bucket named by the person who starts it, the archive has nowhere to be.
    const asked = service === 'gcs-writer' ? { OUTPUT_BUCKET: 'an-archive' } : {};
    const env = { ...given.get(service), ...asked };
    expect(await checkSettings({ service, env, shared })).toEqual([]);
  });

  it('are there for every service of ours', () => {
    expect([...given.keys()]).toEqual(expect.arrayContaining(['ingest-gateway', 'inference-worker', 'dashboard']));
  });
});
