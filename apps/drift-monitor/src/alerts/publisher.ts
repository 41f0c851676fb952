import { RetryableError, messageHeaders, type Alert, type Codecs } from '@sightline/messages';
import type { Producer } from '@sightline/kafka';
import { metrics, type Logger } from '@sightline/observability';

interface PublisherOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly codec: Codecs['alert'];
  readonly topic: string;
  readonly log: Logger;
}

/** Publishes alerts in the order in which they came. While the brokers are away they wait: conditions are few. */
export class Publisher {
  readonly #waiting: Alert[] = [];
  #sending: Promise<void> | undefined;

  constructor(private readonly options: PublisherOptions) {}

  add(alerts: readonly Alert[]): void {
    this.#waiting.push(...alerts);
  }

  /** Sends what waits. Resolves when it is in the topic, or waits for the next call because the brokers are away. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #send(): Promise<void> {
    for (let alert = this.#waiting[0]; alert !== undefined; alert = this.#waiting[0]) {
      try {
        await this.#sendOne(alert);
      } catch (err) {
        if (!(err instanceof RetryableError)) throw err;
        this.options.log.warn({ err, waiting: this.#waiting.length }, 'alerts can’t be published; they wait');
        return;
      }
      this.#waiting.shift();
    }
  }

  async #sendOne(alert: Alert): Promise<void> {
    const { producer, codec, topic, log } = this.options;
    const { value, contentType } = await codec.encode(alert);
    const { alert_id: id, rule, state, model_name, source, summary, updated_at: timeMicros } = alert;
    const headers = messageHeaders({ type: 'Alert', source: 'drift-monitor', contentType, id, timeMicros });
    await producer.send([{ topic, key: `${rule}/${model_name ?? ''}`, value, headers }]);
    metrics.alertChanges.add(1, { rule, state });
    log.warn({ rule, state, model: model_name, source, alert_id: id }, summary);
  }
}
