import { describe, expect, it, vi } from 'vitest';
import { NoticePump } from './notice-pump.js';
import { openBridge } from './testing/bridge-scene.js';
import { fakeSource } from './testing/fake-source.js';
import { bucketMessage } from './testing/messages.js';
import { silentLogger } from '@sightline/observability';

const until = (what: () => unknown): Promise<unknown> => vi.waitFor(what, { interval: 1, timeout: 5000 });
const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`);

describe('while Kafka is away', () => {
  it('acknowledges nothing, gives each notice back once, and loses none', async () => {
    const { source, broker, pump, waits, images } = await openBridge();
    broker.available = false;
    for (const name of names) source.deliver(bucketMessage(name));
    await until(() => expect(waits.length).toBeGreaterThan(20));
    expect(source.acked).toEqual([]);
    expect(source.nacked).toHaveLength(names.length);
    expect(source.isPulling).toBe(false);
    expect(pump.obstacle).toBe('The fake broker is away');

    broker.available = true;
    await until(() => expect(source.acked).toHaveLength(names.length));
    expect(source.pulls).toBe(2);
    expect(pump.obstacle).toBeUndefined();
    expect((await images()).map(({ image }) => image.source_key).sort()).toEqual([...names].sort());
  });

  it('waits longer each time, up to half a minute', async () => {
    const { broker, source, waits } = await openBridge();
    broker.available = false;
    source.deliver(bucketMessage('1.jpg'));
    await until(() => expect(waits.length).toBeGreaterThan(10));
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(waits[9]).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  });
});

describe('when Pub/Sub ends the pull for good', () => {
  it('says why and pulls again after a while', async () => {
    const { source, pump, waits } = await openBridge();
    await until(() => expect(source.isPulling).toBe(true));
    source.end(new Error('The subscription is gone.'));
    await until(() => expect(source.pulls).toBe(2));
    expect(waits).toHaveLength(1);
    source.deliver(bucketMessage('1.jpg'));
    await until(() => expect(source.acked).toEqual(['1.jpg']));
    expect(pump.obstacle).toBeUndefined();
  });
});

describe('an acknowledgement that Pub/Sub does not take', () => {
  it('does not stop the stream: the notice comes again, with the same image', async () => {
    const { source, images, failures } = await openBridge();
    source.losesAcks = true;
    source.deliver(bucketMessage('1.jpg'));
    await until(async () => expect(await images()).toHaveLength(1));
    source.losesAcks = false;
    source.deliver(bucketMessage('1.jpg'));
    await until(() => expect(source.acked).toEqual(['1.jpg']));
    const ids = (await images()).map(({ image }) => image.image_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(failures).toEqual([]);
  });
});

describe('drain', () => {
  it('takes nothing new and acknowledges what is in flight first', async () => {
    const { source, pump, images } = await openBridge();
    for (const name of names) source.deliver(bucketMessage(name));
    await until(() => expect(pump.inFlight).toBeGreaterThan(0));
    await pump.drain();
    expect(pump.inFlight).toBe(0);
    source.deliver(bucketMessage('late.jpg'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.acked).toHaveLength((await images()).length);
    expect(source.acked).not.toContain('late.jpg');
    expect(source.nacked).toEqual([]);
  });

  it('ends a pause', async () => {
    const { source, broker, pump, waits } = await openBridge();
    broker.available = false;
    source.deliver(bucketMessage('1.jpg'));
    await until(() => expect(waits.length).toBeGreaterThan(0));
    await pump.drain();
    expect(source.isPulling).toBe(false);
  });
});

describe('a bug', () => {
  it('fails the service; the notice goes back', async () => {
    const source = fakeSource();
    const onFailure = vi.fn();
    const pump = new NoticePump({
      source,
      forward: () => Promise.reject(new TypeError('a bug')),
      broker: { ping: () => Promise.resolve() },
      log: silentLogger,
      summary: { record: () => undefined },
      onFailure,
    });
    pump.start();
    source.deliver(bucketMessage('1.jpg'));
    await until(() => expect(onFailure).toHaveBeenCalledWith(new TypeError('a bug')));
    await pump.drain();
    expect(source.nacked).toEqual(['1.jpg']);
    expect(source.acked).toEqual([]);
  });
});
