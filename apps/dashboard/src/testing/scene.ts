import { readSettings } from '@sightline/config';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, type Alert, type Codecs, type Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { onTestFinished } from 'vitest';
import { readTopics, rules, settings, type DashboardConfig } from '../config.js';
import { openDashboard } from '../dashboard.js';
import type { Rows, Snapshot } from '../shown/snapshot.js';

/** A dashboard on a free port with a broker in memory. */
export interface Scene {
  readonly url: string;
  readonly broker: FakeBroker;
  readonly codecs: Codecs;
  readonly config: DashboardConfig;
  /** Publishes predictions as workers would; the message of each is of this moment. */
  readonly predict: (...predictions: readonly Prediction[]) => Promise<void>;
  /** Raises or clears alerts as a monitor would. */
  readonly alert: (...alerts: readonly Alert[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The dashboard's settings, all at their defaults but these. */
export function configWith(env: Readonly<Record<string, string>> = {}): DashboardConfig {
  return readSettings(settings, rules, { PORT: '0', ...env });
}

/** Opens the scene; it is closed when the test is over. */
export async function openScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const config = configWith(env);
  const { IMAGE_TOPIC, RESULTS_TOPIC } = config;
  const single = readTopics(config).filter((topic) => topic !== IMAGE_TOPIC && topic !== RESULTS_TOPIC);
  const broker = fakeBroker({
    topics: { [IMAGE_TOPIC]: 3, [RESULTS_TOPIC]: 3, ...Object.fromEntries(single.map((topic) => [topic, 1])) },
  });
  const codecs = openCodecs(config);
  const onFailure = (error: Error): never => {
    throw error;
  };
  const dashboard = await openDashboard({ broker, codecs, config, log: silentLogger, onFailure });
  onTestFinished(() => dashboard.close());
  return {
    url: dashboard.url,
    broker,
    codecs,
    config,
    predict: async (...predictions) => {
      for (const prediction of predictions) {
        const { value } = await codecs.prediction.encode(prediction);
        broker.write([{ topic: RESULTS_TOPIC, key: prediction.image_id, value }]);
      }
    },
    alert: async (...alerts) => {
      for (const alert of alerts) {
        const { value } = await codecs.alert.encode(alert);
        broker.write([{ topic: config.ALERTS_TOPIC, key: alert.rule, value }]);
      }
    },
    close: () => dashboard.close(),
  };
}

/** A prediction of this moment, told apart by its number. */
export function predictionOf(number: number, fields: Partial<Prediction> = {}): Prediction {
  const now = Date.now() * 1000;
  return samplePrediction({
    image_id: `image-${number}`,
    prediction_id: `prediction-${number}`,
    received_at: now - 20_000,
    processed_at: now,
    source_position: { topic: 'image-stream', partition: 0, offset: number },
    ...fields,
  });
}

/** An alert of this moment. */
export function alertOf(fields: Partial<Alert> = {}): Alert {
  const now = Date.now() * 1000;
  return {
    alert_id: 'alert-1',
    rule: 'label_drift',
    state: 'raised',
    severity: 'warning',
    model_name: 'efficientnet_lite0',
    model_version: '1',
    source: null,
    value: 0.42,
    threshold: 0.25,
    summary: 'The labels of efficientnet_lite0 are not those of yesterday.',
    details: { psi: '0.42' },
    raised_at: now - 240_000_000,
    updated_at: now,
    ...fields,
  };
}

/** What a page hears: one event after the other. */
export interface PageReader {
  /** The next event of this name. */
  next(name: 'rows'): Promise<{ readonly id: string; readonly data: Rows }>;
  next(name: 'snapshot'): Promise<{ readonly id: string; readonly data: Snapshot }>;
  close(): void;
}

/** Opens a page's stream as a browser would. */
export async function readPage(
  url: string,
  lastEventId?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<PageReader> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const headers = { ...more, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const answer = await fetch(url, { headers, signal: abort.signal });
  if (!answer.ok || !answer.body) throw new Error(`${answer.status}: ${await answer.text()}`);
  const chunks = answer.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = '';
  const nextEvent = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        return event;
      }
      const { value, done } = await chunks.next();
      if (done) throw new Error('The stream ended');
      text += value;
    }
  };
  return {
    next: async (name: string) => {
      for (;;) {
        const fields = new Map((await nextEvent()).split('\n').map((line) => split(line)));
        if (fields.get('event') !== name) continue;
        return { id: fields.get('id') ?? '', data: JSON.parse(fields.get('data') ?? '') as never };
      }
    },
    close: () => abort.abort(),
  };
}

function split(line: string): [name: string, value: string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
