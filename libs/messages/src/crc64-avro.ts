/** CRC-64-AVRO of nothing, which is its polynomial too (Avro specification, "Schema Fingerprints"). */
const empty = 0xc15d213aa4d7a795n;

const table = Array.from({ length: 256 }, (_, index) => {
  let entry = BigInt(index);
  for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ (entry & 1n ? empty : 0n);
  return entry;
});

/** The 64-bit Rabin fingerprint of a schema in Parsing Canonical Form, little-endian as single-object encoding carries it. */
export function schemaFingerprint(canonicalForm: string): Buffer {
  let fingerprint = empty;
  for (const byte of Buffer.from(canonicalForm)) {
    fingerprint = (fingerprint >> 8n) ^ (table[Number((fingerprint ^ BigInt(byte)) & 0xffn)] ?? 0n);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(fingerprint);
  return bytes;
}
