import { ModelError } from '@sightline/models';
import { describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../testing/fake-host.js';
import { settle } from '../testing/settle.js';
import type { WantedRef } from './wanted-models.js';

const newest = (name: string, role: WantedRef['role'] = 'primary'): WantedRef => ({ name, version: null, role });
const pinned = (name: string, version: string, role: WantedRef['role'] = 'primary'): WantedRef => ({
  name,
  version,
  role,
});
const damaged = new ModelError('wrong_digest', 'It is damaged.');

describe('a model that is wanted', () => {
  it('is loaded once, however many ask for it at once', async () => {
    const { host, source } = fakeHost(['cats/1', 'cats/2', 'cats/10']);
    host.want('settings', [newest('cats')]);
    const all = await Promise.all([1, 2, 3].map(() => host.ensure(newest('cats'))));
    expect(new Set(all).size).toBe(1);
    expect(all[0]?.version).toBe('10');
    expect(source.opened).toEqual(['cats/10']);
  });

  it('stays with its pinned version', async () => {
    const { host } = fakeHost(['cats/1', 'cats/2']);
    host.want('settings', [pinned('cats', '1')]);
    await host.ensure(pinned('cats', '1'));
    await host.refresh();
    expect(host.ready().map(({ version }) => version)).toEqual(['1']);
  });

  it('is the newest one that can be loaded', async () => {
    const { host, source } = fakeHost(['cats/1', 'cats/2']);
    source.broken.set('cats/2', damaged);
    host.want('settings', [newest('cats')]);
    expect((await host.ensure(newest('cats'))).version).toBe('1');
    expect(host.statuses()).toMatchObject([
      { model_version: '2', state: 'refused', error_code: 'wrong_digest', error_message: 'It is damaged.' },
      { model_version: '1', state: 'ready', memory_bytes: 100 },
    ]);
  });

  it.each([
    ['name', newest('dogs'), 'There is no model dogs here.'],
    ['version', pinned('cats', '9'), 'It is not there.'],
  ])('is refused when there is no such %s', async (_, ref, sentence) => {
    const { host, source } = fakeHost(['cats/1']);
    source.broken.set('cats/9', new ModelError('missing_file', 'It is not there.'));
    await expect(host.ensure(ref)).rejects.toThrow(sentence);
  });

  it('is known or not without being loaded', async () => {
    const { host, source } = fakeHost(['cats/1']);
    await expect(host.requireKnown(newest('cats'))).resolves.toBeUndefined();
    await expect(host.requireKnown(pinned('cats', '2'))).rejects.toThrow('cats has no version 2; there are 1.');
    await expect(host.requireKnown(newest('dogs'))).rejects.toMatchObject({ code: 'unknown_model' });
    expect(source.opened).toEqual([]);
  });
});

describe('a new version', () => {
  it('takes over when it is warm, and the old one goes when its last image is done', async () => {
    const { host, source, loads, holdLoads } = fakeHost(['cats/1']);
    host.want('settings', [newest('cats')]);
    await host.ensure(newest('cats'));
    const lease = host.lease(newest('cats'));
    source.there.add('cats/2');
    const open = holdLoads();
    const looked = host.refresh();
    await settle();
    expect(host.find(newest('cats'))?.version).toBe('1');
    open();
    await looked;
    expect(host.find(newest('cats'))?.version).toBe('2');
    expect(host.statuses().map(({ model_version, state }) => [model_version, state])).toEqual([
      ['1', 'draining'],
      ['2', 'ready'],
    ]);
    expect(loads.get('primary/cats/1')?.isClosed).toBe(false);
    lease?.release();
    lease?.release();
    await vi.waitFor(() => expect(host.statuses()).toHaveLength(1));
    expect(loads.get('primary/cats/1')?.isClosed).toBe(true);
  });

  it('that fails never replaces a good one, and is tried again after pauses that grow', async () => {
    const { host, source, passMs } = fakeHost(['cats/1']);
    host.want('settings', [newest('cats')]);
    await host.ensure(newest('cats'));
    source.there.add('cats/2');
    source.broken.set('cats/2', damaged);
    const tries = async (ms: number): Promise<number> => {
      passMs(ms);
      await host.refresh();
      return source.opened.filter((model) => model === 'cats/2').length;
    };
    expect([await tries(0), await tries(9999), await tries(1), await tries(19_999), await tries(1)]).toEqual([
      1, 1, 2, 2, 3,
    ]);
    expect(host.find(newest('cats'))?.version).toBe('1');
    source.broken.clear();
    await tries(40_000);
    expect(host.find(newest('cats'))?.version).toBe('2');
  });

  it('that was refused and then mended is tried once its files are at rest, not when its time comes', async () => {
    const { host, source } = fakeHost(['cats/1', 'cats/2']);
    source.broken.set('cats/2', damaged);
    source.stamps.set('cats/2', 'damaged');
    host.want('settings', [newest('cats')]);
    await host.ensure(newest('cats'));
    const look = async (stamp: string): Promise<number> => {
      source.stamps.set('cats/2', stamp);
      await host.refresh();
      return source.opened.filter((model) => model === 'cats/2').length;
    };
    expect([await look('damaged'), await look('damaged')]).toEqual([1, 1]);
    expect([await look('half'), await look('whole'), await look('whole')]).toEqual([1, 1, 2]);
    expect([await look('whole'), await look('whole')]).toEqual([2, 2]);
    source.broken.clear();
    expect([await look('mended'), await look('mended')]).toEqual([2, 3]);
    expect(host.find(newest('cats'))?.version).toBe('2');
  });

  it('that was taken away again gives way to the newest that is left', async () => {
    const { host, source } = fakeHost(['cats/1', 'cats/2']);
    host.want('settings', [newest('cats')]);
    await host.ensure(newest('cats'));
    source.there.delete('cats/2');
    await host.refresh();
    expect(host.find(newest('cats'))?.version).toBe('1');
    source.there.clear();
    await host.refresh();
    expect(host.find(newest('cats'))?.version).toBe('1');
  });

  it('that loads too slowly is refused, and closed when it comes all the same', async () => {
    const { host, source, loads, holdLoads } = fakeHost(['cats/1'], { loadTimeoutMs: 50 });
    host.want('settings', [newest('cats')]);
    await host.ensure(newest('cats'));
    source.there.add('cats/2');
    const open = holdLoads();
    await host.refresh();
    expect(host.statuses().at(-1)).toMatchObject({ state: 'refused', error_code: 'slow_load', memory_bytes: null });
    expect(host.find(newest('cats'))?.version).toBe('1');
    open();
    await vi.waitFor(() => expect(loads.get('primary/cats/2')?.isClosed).toBe(true));
  });
});

describe('the memory of models', () => {
  it('is taken from those that nothing wants, the least recently used first', async () => {
    const { host } = fakeHost(['a/1', 'b/1', 'c/1', 'd/1'], { maxMemoryBytes: 300 });
    host.want('settings', [newest('a')]);
    await host.ensure(newest('a'));
    await host.ensure(newest('b'), 'primary', true);
    await host.ensure(newest('c'), 'primary', true);
    host.lease(newest('c'))?.release();
    host.lease(newest('b'))?.release();
    await host.ensure(newest('d'), 'primary', true);
    expect(host.ready().map(({ name }) => name)).toEqual(['a', 'b', 'd']);
  });

  it('is not taken from one in use: the new one is refused with its reason', async () => {
    const { host } = fakeHost(['a/1', 'b/1', 'c/1'], { maxMemoryBytes: 200 });
    host.want('settings', [newest('a')]);
    await host.ensure(newest('a'));
    await host.ensure(newest('b'), 'primary', true);
    const lease = host.lease(newest('b'));
    await expect(host.ensure(newest('c'), 'primary', true)).rejects.toMatchObject({ code: 'no_memory' });
    expect(host.ready().map(({ name }) => name)).toEqual(['a', 'b']);
    lease?.release();
  });

  it('is not counted on twice by two that load at once', async () => {
    const { host } = fakeHost(['a/1', 'b/1'], { maxMemoryBytes: 100 });
    const loads = await Promise.allSettled([newest('a'), newest('b')].map((ref) => host.ensure(ref, 'primary', true)));
    expect(loads.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is given back when nothing wants a model any more', async () => {
    const { host, loads } = fakeHost(['a/1', 'b/1']);
    host.want('route x', [newest('a'), pinned('b', '1', 'shadow')]);
    await host.ensure(newest('a'));
    await host.ensure(pinned('b', '1'), 'shadow');
    host.want('route x', []);
    await vi.waitFor(() => expect(host.statuses()).toEqual([]));
    expect([...loads.values()].map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });
});

it('that was given up comes back when it is wanted again', async () => {
  const { host, source } = fakeHost(['a/1']);
  for (let turn = 0; turn < 3; turn += 1) {
    host.want('x', [newest('a')]);
    expect((await host.ensure(newest('a'))).state).toBe('ready');
    host.want('x', []);
  }
  expect(source.opened).toEqual(['a/1', 'a/1', 'a/1']);
});

it('closes what it holds when the worker stops, also what still loads', async () => {
  const { host, loads, holdLoads } = fakeHost(['a/1', 'b/1']);
  host.want('settings', [newest('a'), newest('b')]);
  await host.ensure(newest('a'));
  const open = holdLoads();
  const loading = host.ensure(newest('b'));
  await settle();
  const closed = host.close();
  open();
  await Promise.all([loading, closed]);
  expect([...loads.values()].map(({ isClosed }) => isClosed)).toEqual([true, true]);
  await expect(host.ensure(pinned('a', '1'))).rejects.toMatchObject({ code: 'stopped' });
});
