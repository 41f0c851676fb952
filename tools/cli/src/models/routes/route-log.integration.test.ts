import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker, type Broker } from '@sightline/kafka';
import { fakeBroker } from '@sightline/kafka/testing';
import { sampleRouting } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { codecs } from '../../testing/pipeline.js';
import { changeHeaders, changeOf, type RouteChange } from './route-change.js';
import { openRouteLog } from './route-log.js';

const opened: Broker[] = [];
afterAll(() => Promise.all(opened.map((broker) => broker.close())));

const brokers: Readonly<Record<string, () => Promise<Broker>>> = {
  'the fake broker': () => Promise.resolve(fakeBroker()),
  Kafka: () => {
    const settings = readSettings(kafkaSettings, [], { KAFKA_BROKERS: inject('kafkaBrokers') });
    return openBroker(settings, { clientId: 'routes', log: silentLogger });
  },
};

const change = (changed: Partial<RouteChange> = {}): RouteChange => ({
  by: 'ann@desk',
  atMs: 1_767_225_600_000,
  change: 'set',
  isRollback: false,
  earlier: [null],
  ...changed,
});

describe.each(Object.keys(brokers))('the log of the routes on %s', (name) => {
  it('gives back what was written, to itself and to the next who opens it', async () => {
    const broker = await (brokers[name] ?? brokers['the fake broker'])?.();
    if (broker === undefined) throw new Error('no broker');
    opened.push(broker);
    const topic = `routes-${process.pid}-${Date.now().toString(36)}`;
    await broker.topics.apply([
      { topic, partitions: 1, replicationFactor: 1, settings: { 'cleanup.policy': 'compact' } },
    ]);
    const options = { broker, codec: codecs.modelRouting, topic };
    const [one, other] = [await openRouteLog(options), await openRouteLog(options)];
    const first = sampleRouting({ route: 'default' });
    const second = sampleRouting({ route: 'default', updated_by: 'bob@desk' });

    expect(await one.write({ route: 'default', state: first, change: change() })).toEqual({
      offset: 0,
      overwritten: undefined,
    });
    expect(await one.write({ route: 'doors', state: first, change: change() })).toMatchObject({ offset: 1 });
    const again = change({ earlier: [first, null], isRollback: true });
    await one.write({ route: 'default', state: second, change: again });
    await one.write({ route: 'doors', state: null, change: change({ earlier: [first] }) });
    await one.close();
    await other.close();

    const later = await openRouteLog(options);
    expect(later.records.get('default')).toEqual({ route: 'default', state: second, offset: 2, change: again });
    expect(later.records.get('doors')).toMatchObject({ state: null, offset: 3, change: { earlier: [first] } });
    await later.close();
  });

  it('tells who wrote between reading and writing', async () => {
    const broker = await (brokers[name] ?? brokers['the fake broker'])?.();
    if (broker === undefined) throw new Error('no broker');
    opened.push(broker);
    const topic = `routes-race-${process.pid}-${Date.now().toString(36)}`;
    await broker.topics.apply([{ topic, partitions: 1, replicationFactor: 1, settings: {} }]);
    const log = await openRouteLog({ broker, codec: codecs.modelRouting, topic });
    const producer = await broker.openProducer();
    const theirs = { topic, key: 'default', value: null, headers: changeHeaders(change({ by: 'bob@desk' })) };
    const mine = log.write({ route: 'default', state: sampleRouting({ route: 'default' }), change: change() });
    const written = await Promise.all([mine, producer.send([theirs])]).then(([result]) => result);
    // Whoever comes second replaces the other; the one who did is told.
    expect(written.overwritten?.change?.by).toBe(written.offset === 0 ? undefined : 'bob@desk');
    await producer.close();
    await log.close();
  });
});

describe('the headers of a change', () => {
  it('keep fewer states of a route that is very large', () => {
    const labels = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`label ${index}`.padEnd(25), 0.5]));
    const large = sampleRouting({ min_confidence_by_label: labels });
    const told = changeOf(changeHeaders(change({ earlier: [large, large, large, large] })));
    expect(told?.earlier).toHaveLength(1);
    expect(changeOf({})).toBeUndefined();
  });
});
