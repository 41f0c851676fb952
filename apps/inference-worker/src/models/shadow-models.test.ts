import { describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../testing/fake-host.js';
import type { WantedRef } from './wanted-models.js';

const newest = (name: string, role: WantedRef['role'] = 'primary'): WantedRef => ({ name, version: null, role });
const pinned = (name: string, version: string, role: WantedRef['role'] = 'primary'): WantedRef => ({
  name,
  version,
  role,
});

describe('a shadow', () => {
  it('is served by the model that answers where it is the same version', async () => {
    const { host, source } = fakeHost(['a/1']);
    host.want('x', [newest('a'), newest('a', 'shadow'), pinned('a', '1', 'shadow')]);
    const primary = await host.ensure(newest('a'));
    expect(await host.ensure(newest('a'), 'shadow')).toBe(primary);
    expect(await host.ensure(pinned('a', '1'), 'shadow')).toBe(primary);
    expect(source.opened).toEqual(['a/1']);
  });

  it('is not served by what answered before, whose threads would not yield', async () => {
    const { host, source } = fakeHost(['a/1', 'b/1'], { keepMs: 60_000 });
    host.want('x', [newest('a')]);
    const before = await host.ensure(newest('a'));
    await host.ensure(newest('b'));
    host.keep('x', [newest('a')]);
    host.want('x', [newest('b'), newest('a', 'shadow')]);
    const shadow = await host.ensure(newest('a'), 'shadow');
    expect([shadow.role, before.state, source.opened]).toEqual(['shadow', 'ready', ['a/1', 'b/1', 'a/1']]);
    host.want('x', [newest('a')]);
    expect(await host.ensure(newest('a'))).toBe(before);
    await host.close();
  });

  it('that is promoted is loaded as one that answers, and its own copy goes', async () => {
    const { host, loads } = fakeHost(['a/1']);
    host.want('x', [newest('a', 'shadow')]);
    await host.ensure(newest('a'), 'shadow');
    expect(host.find(newest('a'))).toBeUndefined();
    host.want('x', [newest('a')]);
    await host.ensure(newest('a'));
    await vi.waitFor(() => expect(host.statuses()).toMatchObject([{ role: 'primary', state: 'ready' }]));
    expect(loads.get('shadow/a/1')?.isClosed).toBe(true);
  });

  it('whose engine ends is refused, and nothing else is harmed', async () => {
    const { host, loads, failures } = fakeHost(['a/1', 'b/1']);
    host.want('x', [newest('a'), newest('b', 'shadow')]);
    await host.ensure(newest('a'));
    await host.ensure(newest('b'), 'shadow');
    loads.get('shadow/b/1')?.fail(new Error('thread ended'));
    expect(host.find(newest('b'), 'shadow')).toBeUndefined();
    expect(host.statuses()).toMatchObject([{ state: 'ready' }, { state: 'refused', error_message: 'thread ended' }]);
    expect(failures).toEqual([]);
    loads.get('primary/a/1')?.fail(new Error('thread ended'));
    expect(failures).toHaveLength(1);
  });
});
