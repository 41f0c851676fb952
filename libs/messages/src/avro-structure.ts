import avro from 'avsc';
import { AvroCursor, broken } from './avro-cursor.js';
import { UnreadableMessageError } from './errors.js';

/** Moves a cursor over one value, throwing where the bytes are no such value. */
type Walk = (cursor: AvroCursor) => void;

/** Deeper than any message of ours; a recursive schema from a registry must not exhaust the stack. */
const maxDepth = 64;

/** Items of all arrays and maps: millions of tiny ones would fill the heap and hold up the event loop. */
const maxItems = 10_000;

/**
 * A check that bytes are exactly one value of a type, made before avsc reads them: avsc trusts what it reads. A block that
 * claims four billion items keeps it busy for as many, a number of 150 bytes corrupts its buffer pool for good, a negative
 * block size takes it backwards, and a map key `__proto__` changes the map's prototype.
 * @throws UnreadableMessageError `broken_avro`, `too_many_items` or `forbidden_key`.
 */
export function structureCheck(type: avro.Type): (bytes: Buffer) => void {
  const walk = walkOf(type, new Map());
  return (bytes) => {
    const cursor = new AvroCursor(bytes);
    walk(cursor);
    if (cursor.left !== 0) throw broken(`${cursor.left} bytes too many`);
  };
}

function walkOf(type: avro.Type, known: Map<avro.Type, Walk>): Walk {
  const found = known.get(type);
  if (found !== undefined) return found;
  // Known before it is made, for a record that holds itself.
  known.set(type, (cursor) => walk(cursor));
  const walk = makeWalk(type, (part) => walkOf(part, known));
  known.set(type, walk);
  return walk;
}

function makeWalk(type: avro.Type, walkOfPart: (part: avro.Type) => Walk): Walk {
  const { types } = avro;
  if (type instanceof types.RecordType) return recordWalk(type.fields.map((field) => walkOfPart(field.type)));
  if (type instanceof types.UnwrappedUnionType || type instanceof types.WrappedUnionType) {
    return unionWalk(type.types.map(walkOfPart));
  }
  if (type instanceof types.ArrayType) return blocksWalk(walkOfPart(type.itemsType));
  // The typings leave the type of a map's values open.
  if (type instanceof types.MapType) return blocksWalk(entryWalk(walkOfPart(type.valuesType as avro.Type)));
  if (type instanceof types.EnumType) return enumWalk(type.symbols.length);
  if (type instanceof types.FixedType) return skipWalk(type.size);
  const primitive = primitiveWalks[type.typeName];
  if (primitive === undefined) throw new Error(`no structure check for Avro type ${type.typeName}`);
  return primitive;
}

const primitiveWalks: Readonly<Record<string, Walk>> = {
  null: () => undefined,
  boolean: (cursor) => {
    if (cursor.byte() > 1) throw broken('a boolean is neither 0 nor 1');
  },
  int: (cursor) => {
    const value = cursor.long();
    if (value !== (value | 0)) throw broken('an int takes more than 32 bits');
  },
  long: (cursor) => void cursor.long(),
  float: skipWalk(4),
  double: skipWalk(8),
  bytes: (cursor) => void cursor.skip(cursor.long()),
  string: (cursor) => void cursor.text(),
};

function skipWalk(size: number): Walk {
  return (cursor) => void cursor.skip(size);
}

function recordWalk(fields: readonly Walk[]): Walk {
  return (cursor) => {
    if (++cursor.depth > maxDepth) throw broken(`nested deeper than ${maxDepth}`);
    for (const field of fields) field(cursor);
    cursor.depth--;
  };
}

function unionWalk(branches: readonly Walk[]): Walk {
  return (cursor) => {
    const index = cursor.long();
    const branch = branches[index];
    if (branch === undefined) throw broken(`a union has no branch ${index}`);
    branch(cursor);
  };
}

function enumWalk(symbols: number): Walk {
  return (cursor) => {
    const index = cursor.long();
    if (index < 0 || index >= symbols) throw broken(`an enum has no symbol ${index}`);
  };
}

function entryWalk(value: Walk): Walk {
  return (cursor) => {
    if (cursor.text().equals(protoKey))
      throw new UnreadableMessageError('forbidden_key', 'a map has the key __proto__');
    value(cursor);
  };
}

const protoKey = Buffer.from('__proto__');

function blocksWalk(item: Walk): Walk {
  return (cursor) => {
    for (let count = cursor.long(); count !== 0; count = cursor.long()) {
      const end = count < 0 ? cursor.endOf(cursor.long()) : undefined;
      // An item of ours takes a byte at least, so more items than bytes is a lie.
      if (Math.abs(count) > cursor.left) throw broken(`a block claims ${Math.abs(count)} items`);
      cursor.items += Math.abs(count);
      if (cursor.items > maxItems) throw tooManyItems();
      for (let index = Math.abs(count); index > 0; index--) item(cursor);
      if (end !== undefined && cursor.position !== end) throw broken('a block is not as long as it says');
    }
  };
}

function tooManyItems(): UnreadableMessageError {
  return new UnreadableMessageError('too_many_items', `the message holds more than ${maxItems} items`);
}
