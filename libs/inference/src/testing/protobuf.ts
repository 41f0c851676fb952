/** A field of a protobuf message: whole number, text, or the fields of a message within. */
export type Field = readonly [number: number, value: number | string | readonly Field[]];

/** Writes a protobuf message; enough of the format for small models. */
export function protobuf(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
      const body = typeof value === 'string' ? Buffer.from(value) : protobuf(value);
      return Buffer.concat([varint(number * 8 + 2), varint(body.length), body]);
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  // A negative number is written as its two's complement of 64 bits.
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) + 128);
  }
}
