import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Alert, Codec } from '@sightline/messages';
import { LRUCache } from 'lru-cache';
import { cutText, versionText } from '@sightline/figures';
import type { AlertMoment, ShownAlert } from '../shown/snapshot.js';

interface AlertsOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<Alert>, 'decode'>;
  readonly topic: string;
  /** How far back the topic is read: what was raised long ago may still stand. */
  readonly sinceMs: number;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

const MAX_ALERTS = 200;
const SHOWN_ALERTS = 40;
const SHOWN_MOMENTS = 40;
const SHOWN_DETAILS = 8;
const DAY_MS = 86_400_000;

/** What was last said of an alert, and the values it had. */
interface Known {
  readonly alert: Alert;
  readonly history: readonly AlertMoment[];
}

/** The alerts that stand, and those that were over within the last day. */
export class Alerts {
  readonly #known = new LRUCache<string, Known>({ max: MAX_ALERTS });

  constructor(private readonly now: () => number = Date.now) {}

  take(alert: Alert): void {
    const before = this.#known.get(alert.alert_id)?.history ?? [];
    const history = [...before, { at: alert.updated_at / 1000, value: alert.value }].slice(-SHOWN_MOMENTS);
    this.#known.set(alert.alert_id, { alert, history });
  }

  /** Those that stand first, the newest first among equals. */
  shown(): readonly ShownAlert[] {
    const yesterday = this.now() - DAY_MS;
    return [...this.#known.values()]
      .filter(({ alert }) => alert.state === 'raised' || alert.updated_at / 1000 > yesterday)
      .sort(
        ({ alert: a }, { alert: b }) =>
          Number(a.state === 'cleared') - Number(b.state === 'cleared') || b.raised_at - a.raised_at,
      )
      .slice(0, SHOWN_ALERTS)
      .map(shownAlert);
  }
}

function shownAlert({ alert, history }: Known): ShownAlert {
  return {
    id: cutText(alert.alert_id),
    state: alert.state,
    severity: alert.severity,
    rule: cutText(alert.rule),
    model: versionText(alert.model_name, alert.model_version),
    source: cutText(alert.source ?? ''),
    summary: cutText(alert.summary, 400),
    value: alert.value,
    threshold: alert.threshold,
    history,
    details: Object.entries(alert.details)
      .slice(0, SHOWN_DETAILS)
      .map(([name, text]) => ({ name: cutText(name, 40), text: cutText(text) })),
    raisedAt: alert.raised_at / 1000,
    updatedAt: alert.updated_at / 1000,
  };
}

/** Follows the alerts. */
export async function openAlerts(options: AlertsOptions): Promise<{ alerts: Alerts; tail: Tail }> {
  const { broker, codec, topic, sinceMs, onUnreadable, onFailure } = options;
  const alerts = new Alerts();
  // One after the other: what was said last counts.
  let taking = Promise.resolve();
  const take = async ({ value }: Delivery): Promise<void> => {
    try {
      alerts.take(await codec.decode(value));
    } catch (error) {
      onUnreadable(error);
    }
  };
  const onDelivery = (delivery: Delivery): void => {
    taking = taking.then(() => take(delivery));
  };
  return { alerts, tail: await broker.tail({ topic, from: { sinceMs }, onDelivery, onFailure }) };
}
