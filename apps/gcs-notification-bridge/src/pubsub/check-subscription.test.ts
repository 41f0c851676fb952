import { describe, expect, it } from 'vitest';
import { checkSubscription, type CheckedSubscription } from './check-subscription.js';

const name = 'projects/p/subscriptions/bridge';
const denied = Object.assign(new Error('denied'), { code: 7 });

function subscription(metadata: object | Error, permissions: object | Error = {}): CheckedSubscription {
  const answer = (value: object | Error): Promise<[object]> =>
    value instanceof Error ? Promise.reject(value) : Promise.resolve([value]);
  return { getMetadata: () => answer(metadata), iam: { testPermissions: () => answer(permissions) } };
}

describe('checkSubscription', () => {
  it.each([
    [
      'one that is pulled from',
      subscription({ topic: 'projects/p/topics/t', pushConfig: { pushEndpoint: '' }, detached: false }),
    ],
    ['one whose settings we may not read but pull', subscription(denied, { 'pubsub.subscriptions.consume': true })],
  ])('lets %s through', async (_, checked) => {
    await expect(checkSubscription(name, checked, 1000)).resolves.toBeUndefined();
  });

  it.each([
    [
      'we may not pull',
      subscription(denied, { 'pubsub.subscriptions.consume': false }),
      'grant it roles/pubsub.subscriber',
    ],
    [
      'nobody says whether we may',
      subscription(denied, new Error('unimplemented')),
      'grant it roles/pubsub.subscriber',
    ],
    ['is not there', subscription(Object.assign(new Error('none'), { code: 5 })), 'does not exist: create it'],
    [
      'pushes',
      subscription({ pushConfig: { pushEndpoint: 'https://example.com/push' } }),
      'pushes its messages to https://example.com/push',
    ],
    ['has lost its topic', subscription({ topic: '_deleted-topic_' }), 'has lost its topic'],
    ['is detached', subscription({ detached: true }), 'has lost its topic'],
  ])('refuses one that %s', async (_, checked, sentence) => {
    await expect(checkSubscription(name, checked, 1000)).rejects.toThrow(sentence);
    await expect(checkSubscription(name, checked, 1000)).rejects.toHaveProperty('name', 'StartError');
  });
});
