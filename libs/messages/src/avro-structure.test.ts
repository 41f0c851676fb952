import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { structureCheck } from './avro-structure.js';

const { Type } = avro;
const everything = Type.forSchema({
  type: 'record',
  name: 'Everything',
  fields: [
    { name: 'flag', type: 'boolean' },
    { name: 'small', type: 'int' },
    { name: 'large', type: 'long' },
    { name: 'single', type: 'float' },
    { name: 'double', type: 'double' },
    { name: 'bytes', type: 'bytes' },
    { name: 'text', type: 'string' },
    { name: 'word', type: { type: 'enum', name: 'Word', symbols: ['a', 'b'] } },
    { name: 'fixed', type: { type: 'fixed', name: 'Four', size: 4 } },
    { name: 'list', type: { type: 'array', items: 'int' } },
    { name: 'map', type: { type: 'map', values: 'string' } },
    { name: 'choice', type: ['null', 'string'] },
    { name: 'inner', type: ['null', 'Everything'], default: null },
  ],
});

function outcome(type: avro.Type, bytes: Buffer): string {
  try {
    structureCheck(type)(bytes);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const long = Type.forSchema('long');
const ints = Type.forSchema({ type: 'array', items: 'int' });
const texts = Type.forSchema({ type: 'map', values: 'string' });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('structureCheck', () => {
  it('accepts whatever avsc writes', () => {
    for (let round = 0; round < 300; round++) {
      const bytes = everything.toBuffer(everything.random());
      expect(outcome(everything, bytes), bytes.toString('hex')).toBe('accepted');
    }
  });

  it.each([0, 1, -1, 63, 64, -65, 2 ** 31, 2 ** 52, -(2 ** 52), 2 ** 53 - 2])(
    'reads the long %d as avsc wrote it',
    (value) => {
      const bytes = long.toBuffer(value);
      expect(outcome(long, bytes)).toBe('accepted');
      expect(long.fromBuffer(bytes)).toBe(value);
    },
  );

  it.each([
    ['a number that ends in the middle', long, '80'],
    ['a number of more than ten bytes', long, '80 80 80 80 80 80 80 80 80 80 00'],
    ['a number so long that it would corrupt the pool of avsc', Type.forSchema('bytes'), `${'80'.repeat(160)}00`],
    ['a long beyond what a double holds', long, 'fe ff ff ff ff ff ff ff ff 01'],
    ['a negative long beyond what a double holds', long, 'ff ff ff ff ff ff ff ff ff 01'],
    ['an int of 33 bits', Type.forSchema('int'), '80 80 80 80 20'],
    ['a boolean of 2', Type.forSchema('boolean'), '02'],
    ['bytes longer than the message', Type.forSchema('bytes'), '80 80 80 80 10 00'],
    ['bytes of negative length', Type.forSchema('bytes'), '01'],
    ['a string that is not UTF-8', Type.forSchema('string'), '04 c3 28'],
    ['a double cut short', Type.forSchema('double'), '00 00 00'],
    ['a union branch that does not exist', Type.forSchema(['null', 'string']), '04'],
    ['a negative union branch', Type.forSchema(['null', 'string']), '01'],
    ['an enum symbol that does not exist', Type.forSchema({ type: 'enum', name: 'W', symbols: ['a'] }), '02'],
    ['an array that claims four billion items', ints, '80 80 80 80 20 02 00'],
    [
      'an array of nothings that claims four billion items',
      Type.forSchema({ type: 'array', items: 'null' }),
      '80 80 80 80 20 00',
    ],
    ['a block that is longer than it says', ints, '01 00 02 00'],
    ['a block of negative size', ints, '01 01 02 00'],
    ['an array without its end', ints, '02 02'],
    ['bytes after the value', long, '02 02'],
  ])('refuses %s', (_, type, bytes) => {
    expect(outcome(type, hex(bytes))).toBe('broken_avro');
  });

  it('accepts blocks that state their size', () => {
    expect(outcome(ints, hex('03 04 02 04 00'))).toBe('accepted');
  });

  it('refuses a map key that would change the prototype of the map', () => {
    expect(outcome(texts, Buffer.concat([hex('02 12'), Buffer.from('__proto__'), hex('02 61 00')]))).toBe(
      'forbidden_key',
    );
  });

  it('refuses a record nested deeper than any message, before the stack ends', () => {
    const chain = Type.forSchema({
      type: 'record',
      name: 'Chain',
      fields: [{ name: 'next', type: ['null', 'Chain'] }],
    });
    expect(outcome(chain, Buffer.alloc(1_000_000, 2))).toBe('broken_avro');
  });
});
