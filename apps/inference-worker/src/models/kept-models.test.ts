import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../testing/fake-host.js';
import type { FakeHost } from '../testing/fake-host.js';
import { settle } from '../testing/settle.js';
import type { WantedRef } from './wanted-models.js';

const pinned = (name: string, version: string): WantedRef => ({ name, version, role: 'primary' });

describe('a model that is kept', () => {
  const keepMs = 1000;
  const keepA = async (options: Parameters<typeof fakeHost>[1] = {}): Promise<FakeHost> => {
    const fake = fakeHost(['a/1', 'b/1'], { keepMs, ...options });
    fake.host.want('route x', [pinned('a', '1')]);
    await fake.host.ensure(pinned('a', '1'));
    fake.host.keep('route x', [pinned('a', '1')]);
    fake.host.want('route x', []);
    return fake;
  };
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('answers at once when it is wanted again, and goes when its time is over', async () => {
    const { host, source } = await keepA();
    vi.advanceTimersByTime(keepMs - 1);
    expect((await host.ensure(pinned('a', '1'))).state).toBe('ready');
    expect(source.opened).toEqual(['a/1']);
    vi.advanceTimersByTime(1);
    await settle();
    expect(host.statuses()).toEqual([]);
  });

  it('stays past that time where it is wanted again by then', async () => {
    const { host } = await keepA();
    host.want('route x', [pinned('a', '1')]);
    vi.advanceTimersByTime(keepMs);
    await settle();
    expect(host.ready().map(({ name }) => name)).toEqual(['a']);
  });

  it('gives its memory to whoever needs it', async () => {
    const { host } = await keepA({ maxMemoryBytes: 100 });
    host.want('route y', [pinned('b', '1')]);
    await host.ensure(pinned('b', '1'));
    expect(host.ready().map(({ name }) => name)).toEqual(['b']);
  });

  it('goes when the same one keeps another', async () => {
    const { host } = await keepA();
    host.keep('route x', [pinned('b', '1')]);
    host.want('route x', []);
    await settle();
    expect(host.statuses()).toEqual([]);
  });
});
