import { RetryableError } from '@sightline/messages';
import type { Admin, Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { openTail } from './tail.js';

type Listener = (event: { payload: { error?: Error } }) => void;

/** A kafkajs whose consumers fail to join with these errors, one after the other, and join when there is none left. */
class JoiningKafka {
  readonly failures: Error[];
  opened = 0;
  left = 0;

  constructor(...failures: readonly Error[]) {
    this.failures = [...failures];
  }

  readonly consumer = (): object => {
    this.opened += 1;
    const listeners = new Map<string, Listener>();
    return {
      events: { GROUP_JOIN: 'join', CRASH: 'crash', START_BATCH_PROCESS: 'batch' },
      on: (event: string, listener: Listener) => listeners.set(event, listener),
      connect: () => Promise.resolve(),
      subscribe: () => Promise.resolve(),
      run: () => {
        const error = this.failures.shift();
        listeners.get(error ? 'crash' : 'join')?.({ payload: error ? { error } : {} });
        return Promise.resolve();
      },
      pause: () => undefined,
      seek: () => undefined,
      disconnect: () => {
        this.left += 1;
        return Promise.resolve();
      },
    };
  };
}

const admin = { fetchTopicOffsets: () => Promise.resolve([{ partition: 0, low: '0', high: '0' }]) };
const loading = (): Error => Object.assign(new Error('loading'), { type: 'COORDINATOR_LOAD_IN_PROGRESS' });
const refused = Object.assign(new Error('not allowed'), { type: 'GROUP_AUTHORIZATION_FAILED' });

async function open(kafka: JoiningKafka): Promise<void> {
  const options = { topic: 't', from: 'earliest', onDelivery: () => undefined, onFailure: () => undefined } as const;
  // The fakes have what a tail uses of the two.
  const tail = await openTail(kafka as unknown as Kafka, admin as unknown as Admin, 'test', options);
  await tail.close();
}

describe('openTail', () => {
  it('joins again while a fresh cluster still loads its coordinator, and leaves no client behind', async () => {
    const kafka = new JoiningKafka(loading(), loading());
    await open(kafka);
    expect({ opened: kafka.opened, left: kafka.left }).toEqual({ opened: 3, left: 3 });
  });

  it('fails at once, and leaves, when it is not allowed', async () => {
    const kafka = new JoiningKafka(refused);
    const failure: unknown = await open(kafka).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(RetryableError);
    expect(failure).toMatchObject({ message: "Topic t can't be followed: not allowed" });
    expect({ opened: kafka.opened, left: kafka.left }).toEqual({ opened: 1, left: 1 });
  });
});
