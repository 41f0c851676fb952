import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { Committed } from '../consume/committer.js';
import { RealKafka, textRecord } from '../testing/real-kafka.js';
import type { CommitPlace } from './transactional-committer.js';

let kafka: RealKafka;
beforeAll(async () => {
  kafka = await RealKafka.open(inject('kafkaBrokers'));
});
afterAll(() => kafka.close());

/** What a topic holds, in this order, once Kafka has settled what it said is committed: it does so a moment later. */
async function expectCommitted(topic: string, ...texts: readonly string[]): Promise<void> {
  await expect.poll(() => kafka.readAll(topic), { timeout: 10_000 }).toEqual(texts);
}

describe('taking a partition over', { timeout: 60_000 }, () => {
  it('fences the last owner: what a zombie commits afterwards is refused and never seen', async () => {
    const { output, place } = await kafka.newPlace();
    const { owner: zombie } = await kafka.takeOver(place);
    await zombie.commit([textRecord(output, 'before')], 1n);

    const { owner, offset } = await kafka.takeOver(place);
    expect(offset).toBe(1n);
    await expect(zombie.commit([textRecord(output, 'zombie')], 2n)).rejects.toBeInstanceOf(RetryableError);
    await owner.commit([textRecord(output, 'owner')], 2n);

    await expectCommitted(output, 'before', 'owner');
    await Promise.allSettled([zombie.close(), owner.close()]);
  });

  it('finds what was committed with the offset, and forgets it with the next', async () => {
    const { place } = await kafka.newPlace();
    const { owner: first, metadata: atFirst } = await kafka.takeOver(place);
    await first.commit([], 1n, 'a word with it');
    const { owner: second, offset, metadata } = await kafka.takeOver(place);
    await second.commit([], 2n);
    const { owner: third, metadata: atLast } = await kafka.takeOver(place);
    expect([atFirst, offset, metadata, atLast]).toEqual(['', 1n, 'a word with it', '']);
    await Promise.allSettled([first, second, third].map((owner) => owner.close()));
  });

  it('settles what a dead owner left open: its records stay unseen, its offset does not count', async () => {
    const { output, place } = await kafka.newPlace();
    const dead = kafka.kafka.producer({
      transactionalId: `${place.groupId}.${place.topic}.0`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await dead.connect();
    const open = await dead.transaction();
    await open.send({ topic: output, messages: [{ value: 'half done' }] });
    await open.sendOffsets({
      consumerGroupId: place.groupId,
      topics: [{ topic: place.topic, partitions: [{ partition: 0, offset: '7' }] }],
    });
    await dead.disconnect();

    const { owner, offset } = await kafka.takeOver(place);
    expect(offset).toBe(0n);
    await owner.commit([textRecord(output, 'done')], 1n);
    await expectCommitted(output, 'done');
    await owner.close();
  });
});

const ofTransactions = ['AddOffsetsToTxn', 'TxnOffsetCommit', 'AddPartitionsToTxn', 'Produce', 'EndTxn'];

/** Names of the transactional requests of the committers opened from now on, as they are answered. */
function requestsOfTransactions(): string[] {
  const requests: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { producer } = kafka.kafka;
  const spy = vi.spyOn(kafka.kafka, 'producer').mockImplementation((config) => {
    const opened = producer.call(kafka.kafka, config);
    opened.on(opened.events.REQUEST, ({ payload: { apiName } }) => {
      if (ofTransactions.includes(apiName)) requests.push(apiName);
    });
    return opened;
  });
  onTestFinished(() => spy.mockRestore());
  return requests;
}

describe('a transaction that is begun ahead', { timeout: 60_000 }, () => {
  async function committed(place: CommitPlace): Promise<Committed> {
    const { owner, offset, metadata } = await kafka.takeOver(place);
    await owner.close();
    return { offset, metadata };
  }

  it('commits what was said ahead, and whatever else the commit says', async () => {
    const { output, place } = await kafka.newPlace();
    const { owner } = await kafka.takeOver(place);
    owner.anticipate(1n, 'first');
    await owner.commit([textRecord(output, 'as said')], 1n, 'first');
    owner.anticipate(2n, 'first');
    await owner.commit([textRecord(output, 'one more'), textRecord(output, 'another')], 3n, 'first');
    expect(await committed(place)).toEqual({ offset: 3n, metadata: 'first' });

    const { owner: next } = await kafka.takeOver(place);
    next.anticipate(5n, 'first');
    await next.commit([], 4n, 'less, and another word');
    await next.commit([textRecord(output, 'not said')], 5n, 'less, and another word');
    next.anticipate(6n, 'less, and another word');
    await next.commit([], 6n, 'last');
    expect(await committed(place)).toEqual({ offset: 6n, metadata: 'last' });
    await expectCommitted(output, 'as said', 'one more', 'another', 'not said');
    await Promise.allSettled([owner.close(), next.close()]);
  });

  it('leaves two requests for when the result is there, if it was said where that goes', async () => {
    const { output, place } = await kafka.newPlace(1, 8);
    const requests = requestsOfTransactions();
    const { owner } = await kafka.takeOver(place);
    const commit = async (text: string, nextOffset: bigint, to?: { readonly partition: number }): Promise<string[]> => {
      requests.length = 0;
      await owner.commit([{ ...textRecord(output, text), ...to }], nextOffset);
      return requests.splice(0);
    };
    await commit('first', 1n);
    owner.anticipate(2n);
    owner.expect({ topic: output, key: 'as said' });
    // Right after the last commit Kafka may want the first of them again.
    const asked = expect.poll(() => [...new Set(requests)]);
    await asked.toEqual(['AddOffsetsToTxn', 'TxnOffsetCommit', 'AddPartitionsToTxn']);
    expect(await commit('as said', 2n)).toEqual(['Produce', 'EndTxn']);

    owner.anticipate(3n);
    owner.expect({ topic: output, key: null, partition: 4 });
    owner.expect({ topic: 'no-such-topic', key: 'wrong' });
    await delay(300);
    expect(await commit('elsewhere', 3n, { partition: 3 })).toEqual(['AddPartitionsToTxn', 'Produce', 'EndTxn']);
    await expect.poll(async () => (await kafka.readAll(output)).sort()).toEqual(['as said', 'elsewhere', 'first']);
    expect(await committed(place)).toMatchObject({ offset: 3n });
    await owner.close();
  });

  it('is corrected where other messages come than were expected at rest', async () => {
    const { output, place } = await kafka.newPlace();
    const { owner } = await kafka.takeOver(place, 50);
    owner.anticipate(1n);
    owner.anticipate(4n);
    await owner.commit([textRecord(output, 'later')], 4n);
    owner.anticipate(5n);
    await delay(400);
    owner.anticipate(5n, 'given up and begun again');
    owner.expect({ topic: output, key: 'next' });
    await owner.commit([textRecord(output, 'next')], 5n, 'given up and begun again');
    await expectCommitted(output, 'later', 'next');
    expect(await committed(place)).toEqual({ offset: 5n, metadata: 'given up and begun again' });
    await owner.close();
  });

  it('makes nothing durable by itself: neither for who is fenced, nor for who closes in peace', async () => {
    const { place } = await kafka.newPlace();
    const { owner: fenced } = await kafka.takeOver(place);
    fenced.anticipate(7n);
    await delay(300);
    const { owner, offset } = await kafka.takeOver(place);
    expect(offset).toBe(0n);
    owner.anticipate(7n);
    await owner.close();
    expect(await committed(place)).toEqual({ offset: 0n, metadata: '' });
    await fenced.close();
  });

  it('holds back no reader of the results', async () => {
    const { output, place } = await kafka.newPlace(2);
    const { owner } = await kafka.takeOver(place);
    await owner.commit([textRecord(output, 'before')], 1n);
    owner.anticipate(2n);
    owner.expect({ topic: output, key: 'late' });
    await delay(300);
    const { owner: neighbour } = await kafka.takeOver({ ...place, partition: 1 });
    await neighbour.commit([textRecord(output, 'neighbour')], 1n);
    await expectCommitted(output, 'before', 'neighbour');
    await owner.commit([textRecord(output, 'late')], 2n);
    await expectCommitted(output, 'before', 'neighbour', 'late');
    await Promise.all([owner.close(), neighbour.close()]);
  });

  it('is given up where the results take long, and the commit succeeds all the same', async () => {
    const { output, place } = await kafka.newPlace();
    const { owner } = await kafka.takeOver(place, 50);
    owner.anticipate(1n);
    await delay(400);
    await owner.commit([textRecord(output, 'slow')], 1n);
    await expectCommitted(output, 'slow');
    expect(await committed(place)).toMatchObject({ offset: 1n });
    await owner.close();
  });

  it('leaves nothing behind where it is cut off, however often', async () => {
    const { output, place } = await kafka.newPlace();
    for (const round of [1n, 2n, 3n, 4n]) {
      const { owner: dead } = await kafka.takeOver(place);
      dead.anticipate(round);
      dead.expect({ topic: output, key: 'never' });
      await delay(200);
      await dead.close();
      const { owner } = await kafka.takeOver(place);
      owner.anticipate(round);
      owner.expect({ topic: output, key: 'round' });
      await owner.commit([textRecord(output, `round ${round}`)], round);
      await owner.close();
    }
    await expectCommitted(output, 'round 1', 'round 2', 'round 3', 'round 4');
  });

  it('does not let a zombie commit', async () => {
    const { output, place } = await kafka.newPlace();
    const { owner: zombie } = await kafka.takeOver(place);
    zombie.anticipate(1n);
    const { owner } = await kafka.takeOver(place);
    await expect(zombie.commit([textRecord(output, 'zombie')], 1n)).rejects.toBeInstanceOf(RetryableError);
    await owner.commit([textRecord(output, 'owner')], 1n);
    await expectCommitted(output, 'owner');
    await Promise.allSettled([zombie.close(), owner.close()]);
  });
});
