import { imageFilter } from '@sightline/bucket-images';
import { readSettings } from '@sightline/config';
import type { Delivery } from '@sightline/kafka';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, type DeadLetter, type ImageReceived } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { onTestFinished } from 'vitest';
import { rules, settings } from '../config.js';
import { noticeForwarder } from '../forward-notice.js';
import { NoticePump } from '../notice-pump.js';
import { fakeSource, type FakeSource } from './fake-source.js';

/** A bridge between a subscription and a broker in memory, which waits for nothing. */
export interface BridgeScene {
  readonly source: FakeSource;
  readonly broker: FakeBroker;
  readonly pump: NoticePump;
  /** How long it would have waited, milliseconds, in order. */
  readonly waits: number[];
  readonly failures: unknown[];
  readonly images: () => Promise<readonly { readonly image: ImageReceived; readonly delivery: Delivery }[]>;
  readonly deadLetters: () => Promise<readonly DeadLetter[]>;
}

/** Opens the scene and starts pulling; it is drained when the test is over. */
export async function openBridge(env: Readonly<Record<string, string>> = {}): Promise<BridgeScene> {
  const config = readSettings(settings, rules, { PUBSUB_SUBSCRIPTION: 'projects/p/subscriptions/bridge', ...env });
  const { IMAGE_TOPIC: imageTopic, IMAGE_DEAD_LETTER_TOPIC: deadLetterTopic } = config;
  const broker = fakeBroker({ topics: { [imageTopic]: 3, [deadLetterTopic]: 1 } });
  const [source, codecs, skipReason] = [fakeSource(), openCodecs(config), imageFilter(config)];
  const producer = await broker.openProducer();
  const subscription = source.name;
  const forward = noticeForwarder({ producer, codecs, skipReason, imageTopic, deadLetterTopic, subscription });
  const [waits, failures]: [number[], unknown[]] = [[], []];
  const pump = new NoticePump({
    source,
    forward,
    broker,
    log: silentLogger,
    summary: { record: () => undefined },
    onFailure: (error) => failures.push(error),
    wait: async (ms) => {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  pump.start();
  onTestFinished(() => pump.drain());
  return {
    source,
    broker,
    pump,
    waits,
    failures,
    images: () =>
      Promise.all(
        broker.messages(imageTopic).map(async (delivery) => {
          return { image: await codecs.imageReceived.decode(delivery.value), delivery };
        }),
      ),
    deadLetters: () =>
      Promise.all(broker.messages(deadLetterTopic).map(({ value }) => codecs.deadLetter.decode(value))),
  };
}
