import { readToEnd, type Broker, type Delivery } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { metrics, systemClock, type Clock, type Logger } from '@sightline/observability';
import { Publisher } from './alerts/publisher.js';
import type { DriftMonitorConfig } from './config.js';
import { Monitor } from './monitor.js';
import { observeMonitor } from './observe-monitor.js';
import { PartitionOffsets } from './partition-offsets.js';

interface DriftMonitorOptions {
  readonly broker: Broker;
  readonly codecs: Pick<Codecs, 'prediction' | 'alert'>;
  readonly config: DriftMonitorConfig;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** It can't go on: it no longer sees the predictions, or there is a bug. */
  readonly onFailure: (error: unknown) => void;
  readonly clock?: Pick<Clock, 'every'>;
  readonly now?: () => number;
}

export interface DriftMonitor {
  /** Whether the history has been read: alerts come from then on. */
  isCaughtUp(): boolean;
  close(): Promise<void>;
}

const MOST_OFTEN_MS = 1000;

/**
 * Takes up the alerts that stand, reads the history again, then follows the predictions and closes window after window. All it knows is in
 * the two topics: one that is started anew goes on where the last one stopped.
 */
export async function openDriftMonitor(options: DriftMonitorOptions): Promise<DriftMonitor> {
  const { broker, codecs, config, log, signal, onFailure, clock = systemClock, now = Date.now } = options;
  const monitor = new Monitor(config);
  const { RESULTS_TOPIC, ALERTS_TOPIC } = config;
  const restore = async ({ value }: Delivery): Promise<void> => {
    const alert = await codecs.alert.decode(value).catch((err: unknown) => {
      log.warn({ err, topic: ALERTS_TOPIC }, 'a message can’t be read; it is left out');
      return undefined;
    });
    if (alert) monitor.restore(alert, now());
  };
  await readToEnd(broker, { topic: ALERTS_TOPIC, from: 'earliest', signal, take: restore });
  const producer = await broker.openProducer();
  const publisher = new Publisher({ producer, codec: codecs.alert, topic: ALERTS_TOPIC, log });
  const reading = new Reading(monitor, codecs.prediction, log, now);
  const tail = await broker.tail({
    topic: RESULTS_TOPIC,
    from: { sinceMs: monitor.historyMs(now()) },
    onDelivery: (delivery) => reading.take(delivery),
    onFailure,
  });
  let isCaughtUp = false;
  const catchUp = tail.caughtUp
    .then(() => reading.done())
    .then(() => {
      isCaughtUp = true;
      log.info(
        { predictions: reading.count, standing: monitor.conditions.standing().length },
        'the history has been read',
      );
    });
  catchUp.catch(onFailure);
  const stopObserving = observeMonitor(monitor);
  const step = async (): Promise<void> => {
    if (isCaughtUp) publisher.add(monitor.closeWindows(now()));
    await publisher.flush();
  };
  const stop = clock.every(Math.min(MOST_OFTEN_MS, config.WINDOW_SECONDS * 100), () => void step().catch(onFailure));
  return {
    isCaughtUp: () => isCaughtUp,
    close: async () => {
      stop();
      stopObserving();
      await tail.close();
      await publisher.flush();
      await producer.close();
    },
  };
}

/** Decodes deliveries and counts them in the order in which they came. */
class Reading {
  readonly #seen = new PartitionOffsets();
  #waiting: Promise<void> = Promise.resolve();
  count = 0;

  constructor(
    private readonly monitor: Monitor,
    private readonly codec: Pick<Codecs['prediction'], 'decode'>,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {}

  take(delivery: Delivery): void {
    // A reader that lost its connection reads some again.
    if (!this.#seen.advance(delivery)) return;
    const decoded = this.codec.decode(delivery.value, delivery);
    decoded.catch(() => undefined);
    this.#waiting = this.#waiting.then(async () => {
      try {
        const result = this.monitor.take(await decoded, delivery.timestampMs, this.now());
        this.count += 1;
        metrics.driftPredictions.add(1, { result });
      } catch (err) {
        metrics.driftPredictions.add(1, { result: 'unreadable' });
        const { topic, partition, offset } = delivery;
        this.log.warn({ err, topic, partition, offset: offset.toString() }, 'a message can’t be read; it is left out');
      }
    });
  }

  /** What was taken has been counted. */
  done(): Promise<void> {
    return this.#waiting;
  }
}
