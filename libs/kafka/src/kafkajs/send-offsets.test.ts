import { expect, it } from 'vitest';
import { sendOffsets } from './send-offsets.js';

/** A transaction that answers with an error of a type so many times. */
function answering(type: string, times: number) {
  let asked = 0;
  return {
    asked: () => asked,
    sendOffsets: () => (asked++ < times ? Promise.reject(Object.assign(new Error(type), { type })) : Promise.resolve()),
  };
}
const offsets = { consumerGroupId: 'group', topics: [] };

it('asks again while the last transaction is being completed', async () => {
  const transaction = answering('CONCURRENT_TRANSACTIONS', 3);
  await sendOffsets(transaction, offsets);
  expect(transaction.asked()).toBe(4);
});

it('gives up in the end, and at once on any other answer', async () => {
  await expect(sendOffsets(answering('CONCURRENT_TRANSACTIONS', Infinity), offsets)).rejects.toThrow('CONCURRENT');
  const fenced = answering('INVALID_PRODUCER_EPOCH', 1);
  await expect(sendOffsets(fenced, offsets)).rejects.toThrow('INVALID_PRODUCER_EPOCH');
  expect(fenced.asked()).toBe(1);
});
