import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Alert, Codec } from '@sightline/messages';
import { LRUCache } from 'lru-cache';
import { cutText, versionText } from '../shown/cut-text.js';
import type { ShownAlert } from '../shown/snapshot.js';

interface AlertsOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<Alert>, 'decode'>;
  readonly topic: string;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

const MAX_ALERTS = 200;
const SHOWN_ALERTS = 20;
const DAY_MS = 86_400_000;

/** The alerts of the last day: those that still stand first, the newest first among equals. */
export class Alerts {
  readonly #alerts = new LRUCache<string, Alert>({ max: MAX_ALERTS });

  take(alert: Alert): void {
    this.#alerts.set(alert.alert_id, alert);
  }

  shown(): readonly ShownAlert[] {
    return [...this.#alerts.values()]
      .sort((a, b) => Number(a.state === 'cleared') - Number(b.state === 'cleared') || b.raised_at - a.raised_at)
      .slice(0, SHOWN_ALERTS)
      .map((alert) => ({
        id: cutText(alert.alert_id),
        state: alert.state,
        severity: alert.severity,
        rule: cutText(alert.rule),
        model: versionText(alert.model_name, alert.model_version),
        summary: cutText(alert.summary, 400),
        raisedAt: alert.raised_at / 1000,
      }));
  }
}

/** Follows the alerts. */
export async function openAlerts({ broker, codec, topic, onUnreadable, onFailure }: AlertsOptions): Promise<{
  alerts: Alerts;
  tail: Tail;
}> {
  const alerts = new Alerts();
  const take = async ({ value }: Delivery): Promise<void> => {
    try {
      alerts.take(await codec.decode(value));
    } catch (error) {
      onUnreadable(error);
    }
  };
  const from = { sinceMs: DAY_MS };
  const tail = await broker.tail({ topic, from, onDelivery: (delivery) => void take(delivery), onFailure });
  return { alerts, tail };
}
