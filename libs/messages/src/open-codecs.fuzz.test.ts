import { describe, expect, it } from 'vitest';
import type { Codec } from './codec.js';
import { openCodecs } from './open-codecs.js';
import { sampleImage, samplePrediction, unreadableCode } from './testing/index.js';

const codecs = openCodecs({
  SCHEMA_REGISTRY_URL: undefined,
  SCHEMA_REGISTRY_USER: undefined,
  SCHEMA_REGISTRY_PASSWORD: undefined,
  WRITE_SCHEMAS: [],
  PREDICTIONS_ENCODING: 'avro',
});
const json = openCodecs({
  SCHEMA_REGISTRY_URL: undefined,
  SCHEMA_REGISTRY_USER: undefined,
  SCHEMA_REGISTRY_PASSWORD: undefined,
  WRITE_SCHEMAS: [],
  PREDICTIONS_ENCODING: 'json',
});

/** Random numbers below a limit, the same in each run (mulberry32). */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Bytes that mean something to a decoder: ends of numbers, braces, quotes, markers. */
const telling = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xc3, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x2c];

function mutated(message: Buffer, random: (limit: number) => number): Buffer {
  const bytes = Buffer.from(message);
  for (let change = random(4); change >= 0; change--) {
    const at = random(bytes.length);
    bytes[at] = random(2) === 0 ? random(256) : (telling[random(telling.length)] ?? 0);
  }
  switch (random(4)) {
    case 0:
      return bytes.subarray(0, random(bytes.length));
    case 1:
      return Buffer.concat([bytes.subarray(0, random(bytes.length)), bytes.subarray(random(bytes.length))]);
    default:
      return bytes;
  }
}

const imageJson = Buffer.from(
  JSON.stringify({ image_id: 'a', image_data: 'aGVsbG8=', timestamp: 1.5e9, source: 'c', metadata: { a: [1, 'b'] } }),
);

describe('a message with random damage', () => {
  it.each<[string, Codec<unknown>, () => Promise<Buffer>]>([
    ['an Avro image', codecs.imageReceived, async () => (await codecs.imageReceived.encode(sampleImage())).value],
    ['a JSON image', codecs.imageReceived, () => Promise.resolve(imageJson)],
    ['an Avro prediction', codecs.prediction, async () => (await codecs.prediction.encode(samplePrediction())).value],
    ['a JSON prediction', json.prediction, async () => (await json.prediction.encode(samplePrediction())).value],
  ] as [string, Codec<unknown>, () => Promise<Buffer>][])(
    'is readable or has a code when it was %s',
    async (_, codec, write) => {
      const message = await write();
      const random = randomBelow(20_260_101);
      const codes = new Map<string, number>();
      for (let round = 0; round < 4000; round++) {
        const code = await unreadableCode(codec.decode(mutated(message, random)));
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      expect(codes.size).toBeGreaterThan(3);
      expect(Object.prototype).not.toHaveProperty('polluted');
      // Damage must not have left anything behind that spoils the next good message.
      expect(await unreadableCode(codec.decode(message))).toBe('readable');
    },
  );
});
