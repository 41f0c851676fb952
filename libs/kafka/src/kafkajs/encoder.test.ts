import Encoder from 'kafkajs/src/protocol/encoder.js';
import request from 'kafkajs/src/protocol/request.js';
import produce from 'kafkajs/src/protocol/requests/produce/v7/request.js';
import { expect, it } from 'vitest';
import { mendEncoder } from './encoder.js';

interface Bytes {
  readonly buffer: Buffer;
  size(): number;
}

/** Sizes around the one from which values are kept, alone and mixed. */
const valueSizes = [[0], [100], [4095], [4096], [80_000], [50, 80_000, 4096, 0, 5000], [80_000, 80_000, 80_000]];

const encode = (sizes: readonly number[]): Promise<Bytes> => {
  const message = (length: number, index: number) => ({
    key: Buffer.from(`key ${index}`),
    value: index === 3 ? null : Buffer.alloc(length, index + 1),
    headers: { short: 'x', long: Buffer.alloc(5000, 7) },
    timestamp: 1_700_000_000_000 + index,
  });
  const topicData = [0, 1].map((topic) => ({
    topic: `topic-${topic}`,
    partitions: [0, 1].map((partition) => ({ partition, firstSequence: 3, messages: sizes.map(message) })),
  }));
  const payload = produce({
    acks: -1,
    timeout: 30_000,
    transactionalId: 'id',
    producerId: 4,
    producerEpoch: 1,
    topicData,
  });
  return request({ correlationId: 9, clientId: 'client', request: payload }) as Promise<Bytes>;
};

it('writes the same bytes as the encoder it replaces, whatever the sizes', async () => {
  const before = await Promise.all(valueSizes.map(encode));
  const expected = before.map(({ buffer }) => Buffer.from(buffer));
  mendEncoder();
  const after = await Promise.all(valueSizes.map(encode));
  for (const [index, encoder] of after.entries()) {
    expect(encoder.size()).toBe(expected[index]?.length);
    expect(encoder.buffer.equals(expected[index] ?? Buffer.alloc(0))).toBe(true);
    expect(encoder.buffer.equals(expected[index] ?? Buffer.alloc(0))).toBe(true);
  }
});

it('keeps large bytes where they are, and goes on behind them', () => {
  mendEncoder();
  const large = Buffer.alloc(5000, 1);
  const outer = new Encoder().writeInt32(7).writeEncoder(new Encoder().writeBytes(large).writeInt8(2)).writeInt8(3);
  large.fill(9);
  expect(outer.size()).toBe(5010);
  expect([...outer.buffer.subarray(0, 9)]).toEqual([0, 0, 0, 7, 0, 0, 0x13, 0x88, 9]);
  expect([...outer.buffer.subarray(-2)]).toEqual([2, 3]);
});

it('writes headers before bytes in place once, and keeps apart what two wrap', () => {
  mendEncoder();
  const inner = new Encoder().writeInt8(1).writeBytes(Buffer.alloc(5000, 5));
  const whole = inner.buffer;
  const wrap = (mark: number) => new Encoder().writeInt32(mark).writeEncoder(inner);
  const [one, two] = [wrap(11), wrap(22)];
  expect(one.buffer.buffer).toBe(whole.buffer);
  expect(two.buffer.buffer).not.toBe(whole.buffer);
  expect([...one.buffer.subarray(0, 5)]).toEqual([0, 0, 0, 11, 1]);
  expect([...two.buffer.subarray(0, 5)]).toEqual([0, 0, 0, 22, 1]);
  expect([...whole.subarray(0, 5)]).toEqual([1, 0, 0, 0x13, 0x88]);
  const long = new Encoder().writeBytes(Buffer.alloc(600)).writeEncoder(one);
  expect([long.size(), long.buffer.length, long.buffer.at(-1)]).toEqual([604 + 5009, 604 + 5009, 5]);
});
