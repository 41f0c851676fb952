import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReleasedSchemas, releaseSchemas } from './released-schemas.js';
import { canonicalForm, schemaConstants } from './schema-constants.js';
import { readMessageSchemas } from './schema-files.js';
import { typescriptTypes } from './typescript-types.js';

const place = {
  type: 'record',
  name: 'Place',
  namespace: 'demo',
  doc: 'Where.',
  fields: [{ name: 'uri', type: 'string', doc: 'Address.' }],
};
const event = {
  type: 'record',
  name: 'Event',
  namespace: 'demo',
  doc: 'What happened.',
  fields: [
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['a', 'b'], doc: 'Its kind.' }, doc: 'Its kind.' },
    { name: 'where', type: ['bytes', 'demo.Place'], doc: 'Where.' },
    { name: 'from', type: ['null', 'demo.Place'], default: null, doc: 'Where from.' },
    { name: 'counts', type: { type: 'map', values: { type: 'array', items: 'long' } }, doc: 'Counts.' },
  ],
};

let folder: string;
const write = (file: string, schema: object): Promise<void> => writeFile(join(folder, file), JSON.stringify(schema));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schemas-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('readMessageSchemas', () => {
  it('inlines a record of another file where it is first used, and takes it for no message', async () => {
    await write('event.avsc', event);
    await write('place.avsc', place);
    const [message, ...others] = await readMessageSchemas(folder);
    expect(others).toEqual([]);
    expect(message?.file).toBe('event');
    expect(message?.schema.fields.map((field) => field.type).slice(1, 3)).toEqual([
      ['bytes', place],
      ['null', 'demo.Place'],
    ]);
    expect(canonicalForm(message?.schema ?? 'null')).toContain('"name":"demo.Place"');
  });

  it('refuses a field without a doc, by its name', async () => {
    await write('place.avsc', { ...place, fields: [{ name: 'uri', type: 'string' }] });
    await expect(readMessageSchemas(folder)).rejects.toThrow('place.avsc: Place.uri has no doc');
  });

  it('refuses a file that is no record with a namespace', async () => {
    await write('place.avsc', { type: 'enum', name: 'E', symbols: [] });
    await expect(readMessageSchemas(folder)).rejects.toThrow('place.avsc must hold one record with a namespace');
  });
});

describe('typescriptTypes', () => {
  it('keeps names and docs, and lets a producer leave out what has a default', async () => {
    await write('event.avsc', event);
    await write('place.avsc', place);
    const types = typescriptTypes(await readMessageSchemas(folder));
    expect(types).toContain("/** Its kind. */\nexport type Kind = 'a' | 'b';");
    expect(types).toContain('  /** Where. */\n  readonly where: Buffer | Place;');
    expect(types).toContain('  readonly from: Place | null;');
    expect(types).toContain('  readonly counts: Readonly<Record<string, readonly number[]>>;');
    expect(types).toContain("export type NewEvent = Omit<Event, 'from'> & Partial<Pick<Event, 'from'>>;");
  });

  it('refuses a name that stands for two different things', async () => {
    await write('event.avsc', event);
    await write('other.avsc', {
      ...event,
      name: 'Other',
      fields: [{ name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['c'], doc: 'Other.' }, doc: 'Other.' }],
    });
    const messages = await readMessageSchemas(folder);
    expect(() => typescriptTypes(messages)).toThrow('Kind is defined twice and differently');
  });
});

describe('releaseSchemas', () => {
  it('writes a first version, nothing when nothing changed, and a next one after a change', async () => {
    await write('place.avsc', place);
    const releases = await mkdtemp(join(folder, 'released-'));
    expect(await releaseSchemas(releases, await readMessageSchemas(folder))).toEqual(['place.v1.avsc']);
    expect(await releaseSchemas(releases, await readMessageSchemas(folder))).toEqual([]);
    const grown = { name: 'size', type: ['null', 'long'], default: null, doc: 'Size.' };
    await write('place.avsc', { ...place, fields: [...place.fields, grown] });
    const messages = await readMessageSchemas(folder);
    expect(await releaseSchemas(releases, messages)).toEqual(['place.v2.avsc']);
    const released = await readReleasedSchemas(releases);
    expect(released.get('place')).toHaveLength(2);
    expect(schemaConstants(messages, released).match(/"\{\\"name\\":\\"demo.Place\\"/g)).toHaveLength(2);
  });
});
