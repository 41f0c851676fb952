import { ModelCalls, readFigures, RollingWindow, type Figures } from '@sightline/figures';
import { readToEnd, type Broker, type Delivery } from '@sightline/kafka';
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
  const readFrom = (topic: string, take: (delivery: Delivery) => unknown): Promise<void> =>
    readToEnd(broker, { topic, from: { sinceMs }, signal, take });
  const follow = <T>(topic: string, codec: Pick<Codec<T>, 'decode'>, take: (value: T, delivery: Delivery) => void) =>
    readFrom(topic, async (delivery) => {
      try {
        take(await codec.decode(delivery.value, delivery), delivery);
      } catch (error) {
        if (!(error instanceof UnreadableMessageError)) throw error;
        unreadable += 1;
      }
    });
  const countLetter = (): void => {
    deadLetters += 1;
  };
  await Promise.all([
    follow(RESULTS_TOPIC, codecs.prediction, (prediction, { timestampMs }) => {
      read += 1;
      const observation = { publishedMs: null, isNewCall: calls.isNew(prediction) };
      // The sender's clock may be ahead of this one.
      window.add(prediction, Math.min(timestampMs, now), observation, now);
    }),
    follow(ALERTS_TOPIC, codecs.alert, (alert) => alerts.set(alert.alert_id, alert)),
    readFrom(IMAGE_DEAD_LETTER_TOPIC, countLetter),
    readFrom(RESULTS_DEAD_LETTER_TOPIC, countLetter),
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
