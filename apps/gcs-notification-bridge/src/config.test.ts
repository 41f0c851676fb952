import { ConfigError, readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import { rules, settings } from './config.js';

const name = 'projects/a-project/subscriptions/bridge';

function problems(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(settings, rules, { PUBSUB_SUBSCRIPTION: name, ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the settings of the bridge', () => {
  it.each([
    {},
    { PUBSUB_SUBSCRIPTION: 'bridge' },
    { PUBSUB_SUBSCRIPTION: 'projects/example.com:old-project/subscriptions/a.b_c~d' },
    { PUBSUB_API_ENDPOINT: '127.0.0.1:8085' },
    { PUBSUB_API_ENDPOINT: 'http://pubsub:8085/' },
    { PUBSUB_SUBSCRIPTION: 'bridge', PUBSUB_API_ENDPOINT: 'europe-west1-pubsub.googleapis.com:443' },
    { PUBSUB_SUBSCRIPTION: 'bridge', PUBSUB_API_ENDPOINT: '127.0.0.1:8085', GOOGLE_CLOUD_PROJECT: 'a-project' },
    { IMAGE_CONTENT_TYPES: 'image/jpeg,application/octet-stream' },
  ])('are right with %j', (env) => {
    expect(problems(env)).toEqual([]);
  });

  it.each([
    [{ PUBSUB_SUBSCRIPTION: '' }, 'PUBSUB_SUBSCRIPTION is missing'],
    [{ PUBSUB_SUBSCRIPTION: 'projects/p/topics/t' }, 'must be the name of a subscription'],
    [{ PUBSUB_API_ENDPOINT: 'a b' }, 'must be HOST:PORT'],
    [{ PUBSUB_SUBSCRIPTION: 'bridge', PUBSUB_API_ENDPOINT: '127.0.0.1:8085' }, 'or GOOGLE_CLOUD_PROJECT be set'],
    [{ IMAGE_EXTENSIONS: ',' }, 'IMAGE_EXTENSIONS is empty'],
    [{ IMAGE_CONTENT_TYPES: 'jpeg' }, 'IMAGE_CONTENT_TYPES must be media types'],
    [{ IMAGE_CONTENT_TYPES: ',' }, 'IMAGE_CONTENT_TYPES must be media types'],
  ])('are refused with %j', (env, reason) => {
    expect(problems(env)).toEqual([expect.stringContaining(reason)]);
  });
});
