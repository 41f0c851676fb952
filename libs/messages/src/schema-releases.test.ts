import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { avroType, openAvroRecord } from './avro-record.js';
import { singleObjectPrefix } from './avro-single-object.js';
import { openCodec } from './open-codec.js';
import { messageSchemas } from './releases.js';

const folder = join(import.meta.dirname, '../schemas/released');
const files = readdirSync(folder).sort();

/** What each released file was when it was released. Add a line with a release; never change one: readers rely on it. */
const sums: Readonly<Record<string, string>> = {
  'alert.v1.avsc': '87187a67f211510ae0fec1132d395e85889c3779f6d6e1b19ea52ab2e32b5101',
  'dead-letter.v1.avsc': '2dd1c1457f89fecf75b61eb1b90e87b82ee331eb148d655a7eb20a54a7d5f3d5',
  'image-received.v1.avsc': '7e6209b3fc3f147d4dfd4e5daed9ac4dbeca2356d0bc740abd1ed61a2c591abd',
  'model-routing.v1.avsc': '7251788a067a6bdadbed9dd1e25a22ddd6f444d7a22e78def76488d941411b58',
  'model-routing.v2.avsc': 'c857af01912efbe5cb4a3c2765f9a9a8d410386301266f3be01ca401f218a102',
  'prediction.v1.avsc': '635f3c83579d2ad9b35563d6f679aab50b9e8ad6b204992065fbff54372bab09',
  'prediction.v2.avsc': 'a479d5631c5cf435cf6686444fee267fd92f4c4dc2a27da5787fd11e83eda9e7',
  'worker-status.v1.avsc': '3260f9688561e53ad2e9b9476562a6a6916e54add956f94141c6cb398552cd95',
  'worker-status.v2.avsc': 'd424b89214fd187d6e2c7cf6fab6b659c45d000bc835b1e4356406afb8ff542b',
};

const messages = Object.entries(messageSchemas).map(([file, of]) => ({ file, ...of }));

const releasedOf = (file: string): readonly object[] =>
  files
    .filter((name) => name.startsWith(`${file}.v`))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object);

/** A random value that both schemas can carry, as plain objects. */
const plain = (value: unknown): unknown => structuredClone(value);

describe('released schemas', () => {
  it.each(files)('%s is as it was released', (file) => {
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ).toBe(sums[file]);
  });

  it.each(messages)(
    'the newest release of $file is today’s schema: a change needs `npm run generate:release`',
    ({ file, schema }) => {
      expect(releasedOf(file).at(-1)).toEqual(schema);
    },
  );

  it.each(messages)('every release of $file is known to readers by its fingerprint', ({ file, releases }) => {
    const canonical = (schema: object): string => JSON.stringify(avro.Type.forSchema(schema as avro.Schema).schema());
    expect(releases).toEqual(releasedOf(file).map(canonical));
  });

  it.each(messages)('every release of $file can be written in place of today’s schema', ({ schema, releases }) => {
    const today = openAvroRecord<unknown, unknown>(schema);
    for (const release of releases) {
      const older = avroType(JSON.parse(release) as object);
      const write = today.writerAs(older);
      for (let round = 0; round < 50; round++) {
        const written = write(Buffer.alloc(0), avroType(schema).random());
        expect(older.isValid(older.fromBuffer(written))).toBe(true);
      }
    }
  });

  it.each(messages)(
    'today’s reader of $file reads every release, and every release reads today’s',
    ({ file, schema }) => {
      const today = avroType(schema);
      for (const release of releasedOf(file)) {
        const old = avroType(release);
        for (let round = 0; round < 50; round++) {
          const written = old.random();
          expect(() => today.fromBuffer(old.toBuffer(written), today.createResolver(old)) as unknown).not.toThrow();
          const sent = today.random();
          expect(() => old.fromBuffer(today.toBuffer(sent), old.createResolver(today)) as unknown).not.toThrow();
        }
      }
    },
  );
});

describe('a schema that has grown', () => {
  const v1 = {
    type: 'record',
    name: 'sightline.Grown',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'old', type: 'int', default: 0 },
    ],
  };
  const v2 = {
    type: 'record',
    name: 'sightline.Grown',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'added', type: ['null', 'string'], default: null },
    ],
  };
  const canonical = (schema: object): string => JSON.stringify(avro.Type.forSchema(schema as avro.Schema).schema());
  const codecOf = (schema: object, releases: readonly object[], written?: object) =>
    openCodec<unknown, unknown>({
      record: openAvroRecord(schema),
      schema,
      releases: releases.map(canonical),
      written: written && canonical(written),
      subjects: [],
      registry: undefined,
      maxBytes: 1000,
    });

  it('is read from what its older version wrote, with the default for what is new', async () => {
    const { value } = await codecOf(v1, [v1]).encode({ id: 'a', old: 7 });
    expect(plain(await codecOf(v2, [v1, v2]).decode(value))).toEqual({ id: 'a', added: null });
  });

  it('writes what its older version reads once that knows the release', async () => {
    const { value } = await codecOf(v2, [v1, v2]).encode({ id: 'a', added: 'b' });
    expect(value.subarray(0, 10)).toEqual(singleObjectPrefix(canonical(v2)));
    expect(plain(await codecOf(v1, [v1, v2]).decode(value))).toEqual({ id: 'a', old: 0 });
    await expect(codecOf(v1, [v1]).decode(value)).rejects.toThrow('is the writer newer than this reader?');
  });

  it('is written as its older version for readers that know no newer one', async () => {
    const first = { ...v1, fields: v1.fields.slice(0, 1) };
    const { value } = await codecOf(v2, [first, v2], first).encode({ id: 'a', added: 'b' });
    expect(value.subarray(0, 10)).toEqual(singleObjectPrefix(canonical(first)));
    expect(plain(await codecOf(first, [first]).decode(value))).toEqual({ id: 'a' });
    expect(plain(await codecOf(v2, [first, v2]).decode(value))).toEqual({ id: 'a', added: null });
  });
});
