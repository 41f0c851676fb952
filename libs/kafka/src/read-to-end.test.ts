import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from './delivery.js';
import { readToEnd } from './read-to-end.js';
import { fakeBroker, type FakeBroker } from './testing/index.js';

const place = { topic: 'letters', from: 'earliest' } as const;

let broker: FakeBroker;
let stop: AbortController;
beforeEach(() => {
  broker = fakeBroker({ topics: { letters: 1 } });
  stop = new AbortController();
  broker.write(['a', 'b', 'c'].map((text) => ({ topic: 'letters', key: null, value: Buffer.from(text) })));
});

const textOf = ({ value }: Delivery): string => value?.toString() ?? '';

describe('what a topic holds', () => {
  it('is taken one delivery after the other, and what comes later is not', async () => {
    const taken: string[] = [];
    const take = async (delivery: Delivery): Promise<void> => {
      taken.push(`${textOf(delivery)} begins`);
      await delay(1);
      taken.push(`${textOf(delivery)} ends`);
    };
    await readToEnd(broker, { ...place, signal: stop.signal, take });
    broker.write([{ topic: 'letters', key: null, value: Buffer.from('d') }]);
    await delay(10);
    expect(taken).toEqual(['a', 'b', 'c'].flatMap((text) => [`${text} begins`, `${text} ends`]));
  });

  it('is taken no further than to what is thrown', async () => {
    const taken: string[] = [];
    const take = (delivery: Delivery): void => {
      taken.push(textOf(delivery));
      if (taken.length === 2) throw new Error('enough');
    };
    await expect(readToEnd(broker, { ...place, signal: stop.signal, take })).rejects.toThrow('enough');
    await delay(10);
    expect(taken).toEqual(['a', 'b']);
  });

  it('is taken no further than to the signal, whose reason is thrown, also where that came before', async () => {
    const taken: string[] = [];
    const take = async (delivery: Delivery): Promise<void> => {
      taken.push(textOf(delivery));
      stop.abort(new Error('stopped'));
      await delay(5);
    };
    const read = (): Promise<void> => readToEnd(broker, { ...place, signal: stop.signal, take });
    await expect(read()).rejects.toThrow('stopped');
    await expect(read()).rejects.toThrow('stopped');
    await delay(10);
    expect(taken).toEqual(['a']);
  });

  it('is not waited for where the topic can’t be read', async () => {
    const away: Pick<FakeBroker, 'tail'> = {
      tail: (options) => {
        options.onFailure(new Error('away'));
        return Promise.resolve({ caughtUp: new Promise<void>(() => undefined), close: () => Promise.resolve() });
      },
    };
    await expect(readToEnd(away, { ...place, signal: stop.signal, take: () => undefined })).rejects.toThrow('away');
  });
});
