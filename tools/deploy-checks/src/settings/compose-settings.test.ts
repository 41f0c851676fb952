import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../repository-root.js';
import { checkSettings } from './check-settings.js';
import { composeEnvironments } from './compose-file.js';
import { services } from './known-settings.js';

const plain = composeEnvironments();
const googleCloud = composeEnvironments(
  parseEnv(readFileSync(join(repositoryRoot, 'infra/docker/google-cloud.env'), 'utf8')),
);
/** They have nothing to do where no Google Cloud is. */
const onlyWithGoogleCloud = ['bigquery-writer', 'gcs-notification-bridge', 'gcs-writer'];
const shared = ['KAFKA_BROKERS', 'ADMIN_HOST', 'GOOGLE_CLOUD_PROJECT', 'GCS_API_ENDPOINT'];

describe('the settings in docker-compose.yml', { timeout: 120_000 }, () => {
  it.each(services)('are known to the %s, and right, with Google Cloud on this machine', async (service) => {
    expect(await checkSettings({ service, env: googleCloud.get(service) ?? {}, shared })).toEqual([]);
  });

  it.each(services.filter((service) => !onlyWithGoogleCloud.includes(service)))(
    'are known to the %s, and right, where nothing is set',
    async (service) => {
      expect(await checkSettings({ service, env: plain.get(service) ?? {}, shared })).toEqual([]);
    },
  );
});
