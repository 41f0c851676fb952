import { setTimeout as delay } from 'node:timers/promises';
import type { Broker, Consumer, Delivery } from '@sightline/kafka';
import { RetryableError, type Alert, type Codecs } from '@sightline/messages';
import { metrics, seconds, type Logger } from '@sightline/observability';
import { LRUCache } from 'lru-cache';
import { payloads } from './payloads.js';
import { postWebhook, RefusedError, TooSoonError } from './post-webhook.js';
import type { WebhookConfig } from './webhook-settings.js';

interface NotifierOptions {
  readonly broker: Pick<Broker, 'consume'>;
  readonly codecs: Pick<Codecs, 'alert' | 'deadLetter'>;
  readonly config: WebhookConfig & { readonly ALERTS_TOPIC: string; readonly RESULTS_DEAD_LETTER_TOPIC: string };
  readonly log: Logger;
  readonly onFailure: (error: unknown) => void;
}

/** Alerts that go into one request; a receiver's limits are near a hundred. */
const MAX_GROUP = 100;
const MAX_REMEMBERED = 10_000;

/**
 * Posts every alert of the topic, whoever raised it. The group's offset says which were posted, so none is lost when the receiver or this
 * process is away: after a crash the last ones may come twice, with the same `webhook-id`.
 */
export function openNotifier(options: NotifierOptions): Promise<Consumer> {
  const { broker, codecs, config, onFailure } = options;
  const notifier = new Notifier(options);
  return broker.consume({
    groupId: config.CONSUMER_GROUP,
    topic: config.ALERTS_TOPIC,
    delivery: 'at_least_once',
    // One request at a time: they are grouped by what comes while one is under way.
    limits: { maxBatchSize: MAX_GROUP, concurrency: 1, maxInFlight: 2 * MAX_GROUP, maxInFlightBytes: 16 * 2 ** 20 },
    deadLetters: { topic: config.RESULTS_DEAD_LETTER_TOPIC, codec: codecs.deadLetter },
    handle: async (batch, signal) => {
      await notifier.notify(batch, signal);
      return [];
    },
    onFailure,
  });
}

class Notifier {
  /** Another drift-monitor may have published the same. */
  readonly #posted = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  #notBeforeMs = 0;

  constructor(private readonly options: NotifierOptions) {}

  async notify(batch: readonly Delivery[], signal: AbortSignal): Promise<void> {
    const alerts = (await Promise.all(batch.map((delivery) => this.#read(delivery)))).filter((alert) => !!alert);
    const fresh = alerts.filter((alert) => !this.#posted.has(nameOf(alert)) && this.#isFresh(alert));
    const [first] = batch;
    if (fresh.length === 0 || !first) return;
    await this.#turn(signal);
    const startedAt = performance.now();
    const result = await this.#post(`${first.topic}-${first.partition}-${first.offset}`, fresh, signal);
    metrics.notification.record(seconds(performance.now() - startedAt), { result });
    metrics.notifications.add(fresh.length, { result });
    for (const alert of fresh) this.#posted.set(nameOf(alert), true);
  }

  /** Waits until the receiver may be asked again. */
  async #turn(signal: AbortSignal): Promise<void> {
    const waitMs = this.#notBeforeMs - Date.now();
    if (waitMs > 0)
      await delay(waitMs, undefined, { signal }).catch((cause: unknown) => {
        throw new RetryableError('Stopped before the alerts were posted', { cause });
      });
    this.#notBeforeMs = Date.now() + this.options.config.WEBHOOK_INTERVAL_SECONDS * 1000;
  }

  async #post(id: string, alerts: readonly Alert[], signal: AbortSignal): Promise<'sent' | 'refused'> {
    const { config, log } = this.options;
    const { WEBHOOK_URL: url = '', WEBHOOK_SECRET: secret, WEBHOOK_TIMEOUT_MS: timeoutMs, WEBHOOK_FORMAT } = config;
    try {
      await postWebhook({ url, secret, timeoutMs }, id, payloads[WEBHOOK_FORMAT](alerts), signal);
      return 'sent';
    } catch (err) {
      if (err instanceof RefusedError) {
        log.error(
          { err, alerts: alerts.length },
          'the webhook refuses the alerts: check WEBHOOK_URL and WEBHOOK_FORMAT',
        );
        return 'refused';
      }
      if (err instanceof TooSoonError) this.#notBeforeMs = Math.max(this.#notBeforeMs, Date.now() + err.retryAfterMs);
      metrics.notifications.add(alerts.length, { result: 'failed' });
      throw err;
    }
  }

  #isFresh({ updated_at, rule }: Alert): boolean {
    const { config, log } = this.options;
    if (Date.now() - updated_at / 1000 <= config.WEBHOOK_MAX_AGE_MINUTES * 60_000) return true;
    metrics.notifications.add(1, { result: 'stale' });
    log.info({ rule }, 'an alert is too old to be posted');
    return false;
  }

  async #read({ value, topic, partition, offset }: Delivery): Promise<Alert | undefined> {
    try {
      return await this.options.codecs.alert.decode(value);
    } catch (err) {
      const place = { topic, partition, offset: offset.toString() };
      this.options.log.warn({ err, ...place }, 'a message can’t be read; it is left out');
      return undefined;
    }
  }
}

function nameOf({ alert_id, state }: Alert): string {
  return `${alert_id} ${state}`;
}
