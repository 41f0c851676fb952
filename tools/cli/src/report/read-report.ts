import { ModelCalls, readFigures, RollingWindow, type Figures } from '@sightline/figures';
import type { Broker, Delivery } from '@sightline/kafka';
import { UnreadableMessageError, type Alert, type Codec, type Codecs, type TopicNames } from '@sightline/messages';
import { requireTopics } from '@sightline/service';

/** What a report tells. */
export interface Report {
  readonly topic: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
  readonly to: number;
  /** Predictions that were read, those of shadows too, and messages that are none. */
  readonly read: number;
  readonly unreadable: number;
  readonly figures: Figures;
  /** Those that were said something of meanwhile, as it was said last. */
  readonly alerts: readonly Alert[];
  readonly deadLetters: number;
}

interface ReadReportOptions {
  readonly broker: Pick<Broker, 'tail' | 'topics'>;
  readonly codecs: Pick<Codecs, 'prediction' | 'alert'>;
  readonly settings: Pick<
    TopicNames,
    'RESULTS_TOPIC' | 'ALERTS_TOPIC' | 'IMAGE_DEAD_LETTER_TOPIC' | 'RESULTS_DEAD_LETTER_TOPIC'
  >;
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** Columns of the plots. */
const SLOTS = 60;

/** Reads the topics from a time until now, and adds them up as the dashboard does. */
export async function readReport({ broker, codecs, settings, sinceMs, signal }: ReadReportOptions): Promise<Report> {
  const { RESULTS_TOPIC, ALERTS_TOPIC, IMAGE_DEAD_LETTER_TOPIC, RESULTS_DEAD_LETTER_TOPIC } = settings;
  await requireTopics(broker.topics, [RESULTS_TOPIC, ALERTS_TOPIC, IMAGE_DEAD_LETTER_TOPIC, RESULTS_DEAD_LETTER_TOPIC]);
  const now = Date.now();
  const window = new RollingWindow({ slotMs: Math.max(1, Math.ceil(sinceMs / SLOTS)), slots: SLOTS });
  const calls = new ModelCalls();
  const alerts = new Map<string, Alert>();
  let [read, unreadable, deadLetters] = [0, 0, 0];
  const follow = <T>(topic: string, codec: Pick<Codec<T>, 'decode'>, take: (value: T, delivery: Delivery) => void) =>
    readUntilNow({ broker, topic, sinceMs, signal }, async (delivery) => {
      try {
        take(await codec.decode(delivery.value, delivery), delivery);
      } catch (error) {
        if (!(error instanceof UnreadableMessageError)) throw error;
        unreadable += 1;
      }
    });
  const countLetter = (): Promise<void> => {
    deadLetters += 1;
    return Promise.resolve();
  };
  await Promise.all([
    follow(RESULTS_TOPIC, codecs.prediction, (prediction, { timestampMs }) => {
      read += 1;
      const observation = { publishedMs: null, isNewCall: calls.isNew(prediction) };
      // The sender's clock may be ahead of this one.
      window.add(prediction, Math.min(timestampMs, now), observation, now);
    }),
    follow(ALERTS_TOPIC, codecs.alert, (alert) => alerts.set(alert.alert_id, alert)),
    readUntilNow({ broker, topic: IMAGE_DEAD_LETTER_TOPIC, sinceMs, signal }, countLetter),
    readUntilNow({ broker, topic: RESULTS_DEAD_LETTER_TOPIC, sinceMs, signal }, countLetter),
  ]);
  const figures = readFigures(window, {}, now);
  return {
    topic: RESULTS_TOPIC,
    from: figures.from,
    to: now,
    read,
    unreadable,
    figures,
    alerts: [...alerts.values()],
    deadLetters,
  };
}

interface ReadUntilNowOptions extends Pick<ReadReportOptions, 'broker' | 'sinceMs' | 'signal'> {
  readonly topic: string;
}

/** Takes what a topic holds from a time until now, one after the other. */
async function readUntilNow(
  { broker, topic, sinceMs, signal }: ReadUntilNowOptions,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  let taking = Promise.resolve();
  const failure = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    const end = AbortSignal.any([failure.signal, signal]);
    end.addEventListener('abort', () => reject(end.reason as Error), { once: true });
  });
  failed.catch(() => undefined);
  const tail = await broker.tail({
    topic,
    from: { sinceMs },
    onDelivery: (delivery) => {
      taking = taking.then(() => take(delivery));
      taking.catch((error: unknown) => failure.abort(error));
    },
    onFailure: (error) => failure.abort(error),
  });
  try {
    await Promise.race([tail.caughtUp, failed]);
    await taking;
  } finally {
    await tail.close();
  }
}
