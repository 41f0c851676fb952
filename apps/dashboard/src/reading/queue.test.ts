import { fakeBroker } from '@sightline/kafka/testing';
import { silentLogger } from '@sightline/observability';
import { describe, expect, it, vi } from 'vitest';
import { openQueue, readQueue } from './queue.js';

describe('what waits', () => {
  it('is everything that the group has not committed', async () => {
    const topics = {
      offsets: () =>
        Promise.resolve([
          { partition: 1, low: 5n, high: 20n },
          { partition: 0, low: 0n, high: 10n },
          { partition: 2, low: 30n, high: 40n },
        ]),
      committed: () =>
        Promise.resolve([
          { partition: 0, offset: 10n },
          { partition: 1, offset: undefined },
          // What was behind the retention is gone, and waits no longer.
          { partition: 2, offset: 3n },
        ]),
    };
    expect(await readQueue({ topics, topic: 't', groupId: 'g' })).toEqual([
      { partition: 0, lag: 0 },
      { partition: 1, lag: 15 },
      { partition: 2, lag: 10 },
    ]);
  });

  it('is known once the brokers have answered, and unknown as soon as they do not', async () => {
    const { topics } = fakeBroker({ topics: { images: 2 } });
    const queue = openQueue({ topics, topic: 'images', groupId: 'g', log: silentLogger });
    expect(queue.shown()).toBeNull();
    await vi.waitFor(() => expect(queue.shown()?.partitions).toHaveLength(2));
    queue.close();
    const asked = vi.fn(() => Promise.reject(new Error('away')));
    const away = openQueue({ topics: { ...topics, offsets: asked }, topic: 'images', groupId: 'g', log: silentLogger });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    expect(away.shown()).toBeNull();
    away.close();
  });
});
