/** A field of a protobuf message: whole number, text, or the fields of a message within. */
export type Field = readonly [number: number, value: number | string | readonly Field[]];

/** Writes a protobuf message; enough of the format for small ONNX files. */
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
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
