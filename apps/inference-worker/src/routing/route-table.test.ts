import type { Delivery } from '@sightline/kafka';
import { readSettings } from '@sightline/config';
import { codecSettings, openCodecs } from '@sightline/messages';
import type { ModelRouting } from '@sightline/messages';
import { sampleArm, sampleRouting, sampleShadow } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../testing/fake-host.js';
import type { FakeHost } from '../testing/fake-host.js';
import { decide } from './decide.js';
import { RouteTable } from './route-table.js';

const codec = openCodecs(readSettings(codecSettings, [], {})).modelRouting;
let fake: FakeHost;
let table: RouteTable;
let changes: number;
let warnings: string[];
let offset: bigint;

beforeEach(() => {
  fake = fakeHost(['a/1', 'b/1', 'b/2']);
  [changes, warnings, offset] = [0, [], 0n];
  openTable();
});

function openTable(): void {
  table = new RouteTable({
    host: fake.host,
    codec,
    threshold: () => 0,
    log: { ...silentLogger, warn: (...all: readonly unknown[]) => void warnings.push(String(all[1])) },
    onChange: () => (changes += 1),
  });
}

function take(value: Buffer | null, key: string | null = 'default'): void {
  const at = { topic: 'routes', partition: 0, offset, timestampMs: 0, headers: {} };
  offset += 1n;
  table.take({ ...at, key: key === null ? null : Buffer.from(key), value } satisfies Delivery);
}
const record = async (changed: Partial<ModelRouting>): Promise<Buffer> => {
  const { value } = await codec.encode(sampleRouting(changed));
  return Buffer.from(value);
};
const to = (model_name: string, model_version: string | null = null): Promise<Buffer> =>
  record({ arms: [sampleArm({ model_name, model_version })] });
/** What answers an image by the routes in force. */
const answering = (): string => {
  const decided = decide(table.index, { source: 'http', source_key: null, image_id: 'x' });
  return decided ? `${decided.model.name}/${decided.model.version ?? 'newest'}` : 'no route';
};
const settled = (): Promise<void> => table.start();

describe('before all routes were read', () => {
  it('nothing is in force, and nothing is loaded for what is overtaken', async () => {
    take(await to('b', '1'));
    take(await to('a'));
    expect([answering(), fake.source.opened]).toEqual(['no route', []]);
    await table.start();
    expect([answering(), fake.source.opened]).toEqual(['a/newest', ['a/1']]);
  });

  it('a newest record that is refused leaves the one before it, as far back as it goes', async () => {
    for (const value of [await to('a'), await to('b', '1'), await to('nobody'), Buffer.from('nonsense')]) take(value);
    await table.start();
    expect(answering()).toBe('b/1');
    expect(table.statuses()).toMatchObject([
      { route: 'default', offset: 3, error_message: expect.any(String) as string },
    ]);
  });

  it('only so many records are tried', async () => {
    take(await to('a'));
    for (let older = 0; older < 4; older += 1) take(await to('nobody'));
    await table.start();
    expect(answering()).toBe('no route');
  });

  it('a route that was removed leaves nothing to fall back to', async () => {
    take(await to('a'));
    take(null);
    take(await to('nobody'));
    await table.start();
    expect([answering(), fake.source.opened]).toEqual(['no route', []]);
  });
});

describe('a record', () => {
  beforeEach(() => table.start());

  it('comes into force once its model is loaded, the one before answering until then', async () => {
    take(await to('a'));
    await settled();
    const open = fake.holdLoads();
    take(await to('b'));
    await vi.waitFor(() => expect(fake.source.opened).toContain('b/2'));
    expect(answering()).toBe('a/newest');
    open();
    await settled();
    expect(answering()).toBe('b/newest');
    await vi.waitFor(() => expect(fake.host.ready().map(({ name }) => name)).toEqual(['b']));
    expect(changes).toBe(2);
  });

  it('that is overtaken while its model loads changes nothing any more', async () => {
    const open = fake.holdLoads();
    take(await to('b', '1'));
    await vi.waitFor(() => expect(fake.source.opened).toEqual(['b/1']));
    take(await to('a'));
    open();
    await settled();
    expect(answering()).toBe('a/newest');
    expect(table.statuses()).toEqual([{ route: 'default', offset: 1, error_message: null }]);
    await vi.waitFor(() => expect(fake.host.ready().map(({ name }) => name)).toEqual(['a']));
  });

  it('that is removed while its model loads does not come back', async () => {
    const open = fake.holdLoads();
    take(await to('a'));
    await vi.waitFor(() => expect(fake.source.opened).toEqual(['a/1']));
    take(null);
    open();
    await settled();
    expect([answering(), table.statuses()]).toEqual(['no route', []]);
    await vi.waitFor(() => expect(fake.host.statuses()).toEqual([]));
  });

  it('that is rolled back finds its models still loaded, and so does one that was removed', async () => {
    const { host, source } = (fake = fakeHost(['a/1', 'b/1'], { keepMs: 60_000 }));
    openTable();
    await table.start();
    for (const value of [await to('a'), await to('b'), await to('a'), null, await to('a')]) {
      take(value);
      await settled();
    }
    expect([answering(), source.opened]).toEqual(['a/newest', ['a/1', 'b/1']]);
    await host.close();
  });

  it('whose key is another name, or that has none, is not taken', async () => {
    take(await to('a'), 'other');
    take(await to('a'), null);
    await settled();
    expect(answering()).toBe('no route');
    expect(table.statuses()).toMatchObject([
      { route: 'other', error_message: 'the key of its record must be its name' },
    ]);
  });

  it('is in force without its shadow, which is loaded after it', async () => {
    take(await record({ arms: [sampleArm({ model_name: 'a' })], shadows: [sampleShadow({ model_name: 'b' })] }));
    await settled();
    expect(answering()).toBe('a/newest');
    await vi.waitFor(() => expect(fake.host.find({ name: 'b', version: null }, 'shadow')).toBeDefined());
  });
});

describe('a refused record', () => {
  beforeEach(() => table.start());

  it('is tried again when its model may be there, and said once only', async () => {
    take(await to('late'));
    await settled();
    table.retry();
    await settled();
    expect([answering(), warnings.length]).toEqual(['no route', 1]);
    fake.source.there.add('late/1');
    table.retry();
    await settled();
    expect(answering()).toBe('late/newest');
    expect(table.statuses()).toEqual([{ route: 'default', offset: 0, error_message: null }]);
  });

  it('is not tried again when it is itself wrong', async () => {
    take(await record({ arms: [] }));
    await settled();
    const before = changes;
    table.retry();
    await settled();
    expect(changes).toBe(before);
  });
});
