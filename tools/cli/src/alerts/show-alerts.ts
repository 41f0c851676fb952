import type { Delivery } from '@sightline/kafka';
import { openCodecs, UnreadableMessageError, type Alert } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import { printable, printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import { openEnd } from '../output/open-end.js';
import { readBrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { isWanted, type AlertFilter } from './alert-filter.js';
import { alertLine, alertTable } from './alert-table.js';

export interface AlertsOptions extends AlertFilter {
  readonly brokers?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly follow?: boolean;
  /** Milliseconds. */
  readonly since?: number;
  readonly limit: number;
}

/** Alerts of the topic's week that are kept in mind, beyond which the oldest are forgotten. */
const MAX_ALERTS = 100_000;

/** Prints the alerts that stand, or all of them, and with `follow` every change from then on. */
export async function showAlerts(cli: Cli, options: AlertsOptions): Promise<void> {
  const { out, err } = cli;
  const settings = readBrokerSettings(cli.env, options);
  const topic = settings.ALERTS_TOPIC;
  const codec = openCodecs(settings).alert;
  const alerts = new Map<string, Alert>();
  let isLive = false;
  await withBroker(cli, settings, async (broker) => {
    await requireTopics(broker.topics, [topic]);
    const end = openEnd(cli.signal);
    const take = async (delivery: Delivery): Promise<void> => {
      const alert = await codec.decode(delivery.value).catch((error: unknown) => unreadable(cli, delivery, error));
      if (alert === undefined || !isWanted(alert, options)) return;
      if (isLive) await out.print(options.json ? `${printableJson(alert)}\n` : `${alertLine(alert, out)}\n`);
      else remember(alerts, alert);
    };
    let taking = Promise.resolve();
    const tail = await broker.tail({
      topic,
      from: 'earliest',
      onDelivery: (delivery) => {
        taking = taking.then(() => take(delivery)).catch((error: unknown) => end.fail(error));
      },
      onFailure: (error) => end.fail(new CommandError(`Topic ${topic} can't be read any more: ${error.message}`)),
    });
    try {
      await Promise.race([tail.caughtUp.then(() => taking), end.wait]);
      if (end.reached) {
        await end.wait;
        return;
      }
      taking = taking.then(() => print(cli, [...alerts.values()], options));
      isLive = true;
      await taking;
      if (!options.follow) return;
      if (err.isTerminal) await err.print(err.colors.dim(`Following ${topic}. Ctrl-C ends.\n`));
      await end.wait;
    } finally {
      await tail.close();
    }
  });
}

/** The last word on each alert, in the order of their last changes. */
function remember(alerts: Map<string, Alert>, alert: Alert): void {
  alerts.delete(alert.alert_id);
  alerts.set(alert.alert_id, alert);
  const [oldest] = alerts.keys();
  if (alerts.size > MAX_ALERTS && oldest !== undefined) alerts.delete(oldest);
}

async function print({ out, err }: Cli, found: readonly Alert[], options: AlertsOptions): Promise<void> {
  const fromMs = options.since === undefined ? -Infinity : Date.now() - options.since;
  const recent = found.filter(({ updated_at }) => updated_at / 1000 >= fromMs);
  const standing = recent.filter(({ state }) => state === 'raised');
  const shown = (options.all ? recent : standing).slice(-options.limit);
  if (options.json) {
    await out.print(shown.map((alert) => `${printableJson(alert)}\n`).join(''));
    return;
  }
  if (shown.length > 0) await out.print(alertTable(shown, out));
  const past = recent.length - standing.length;
  const rest = options.all || past === 0 ? '' : `, ${past} past (--all)`;
  await err.print(`${standing.length === 0 ? 'No alert stands' : `${standing.length} stand`}${rest}.\n`);
}

async function unreadable({ err }: Cli, { topic, partition, offset }: Delivery, error: unknown): Promise<undefined> {
  if (!(error instanceof UnreadableMessageError)) throw error;
  const place = `${topic}/${partition}/${offset}`;
  await err.print(`${err.colors.red('✗')} ${printable(`${place} is no alert: ${error.message}`)}\n`);
  return undefined;
}
