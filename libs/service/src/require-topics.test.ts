import { fakeBroker } from '@sightline/kafka/testing';
import { describe, expect, it } from 'vitest';
import { requireTopics } from './require-topics.js';
import { StartError } from './start-error.js';

describe('requireTopics', () => {
  const { topics } = fakeBroker({ topics: { here: 3 } });

  it('lets a service start whose topics exist, however many partitions they have', async () => {
    await expect(requireTopics(topics, ['here'])).resolves.toBeUndefined();
  });

  it('names every missing topic and how to create it', async () => {
    const refused = requireTopics(topics, ['one', 'here', 'other']);
    await expect(refused).rejects.toBeInstanceOf(StartError);
    await expect(refused).rejects.toThrow('Topics one, other do not exist: create with `sightline topics apply`.');
  });
});
