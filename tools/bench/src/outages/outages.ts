import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '@sightline/dev-stack';
import { openObjectStore } from '@sightline/storage';
import type { BenchOptions } from '../bench-options.js';
import { buckets, openCloud, type BenchCloud } from '../cloud/bench-cloud.js';
import { openGate, type Gate } from '../cloud/gate.js';
import { imagesInArchive, imagesInBigQuery } from '../cloud/held-images.js';
import { progress } from '../progress.js';
import { startService, type MeasuredService } from '../processes/service-process.js';
import { connectTo, startOwnKafka } from '../setup/bench-kafka.js';
import { openStage, type Stage } from '../setup/stage.js';
import { playOutage, timesUntil, type Outage, type OutageFigures, type Places } from './play-outage.js';
import { dropper, loadSteadily, uploader } from './steady-load.js';

/** Whatever would come twice has this long to come. */
const settleMs = 3000;

/** What a place holds at the end, beside what was answered. */
interface Held {
  readonly rows: number;
  readonly missing: number;
  readonly repeated: number;
}

export interface OutagesResult {
  readonly secondsAway: number;
  readonly imagesPerS: number;
  readonly accepted: number;
  /** Accepted and never answered. */
  readonly lost: number;
  /** Answered more than once. */
  readonly duplicated: number;
  readonly bigQuery: Held;
  readonly archive: Held;
  readonly outages: Readonly<Record<string, OutageFigures>>;
}

/** Takes Cloud Storage, Pub/Sub, BigQuery and Kafka away, one after the other, while images are dropped and uploaded. */
export async function measureOutages({ seconds, rate, profileDir }: BenchOptions): Promise<OutagesResult> {
  const kafka = await startOwnKafka();
  const stage = await openStage({ profileDir, openKafka: () => connectTo(kafka) });
  try {
    const cloud = await openCloud(stage);
    const ways = {
      gcs: await openWay(stage, Number(new URL(cloud.gcs.endpoint).port)),
      pubsub: await openWay(stage, Number(cloud.pubsub.endpoint.split(':')[1])),
    };
    const storeEnv = { GCS_API_ENDPOINT: `http://127.0.0.1:${ways.gcs.port}` };
    const { services, url, resultsTopic } = await startServices(stage, {
      ...cloud.env,
      ...storeEnv,
      PUBSUB_API_ENDPOINT: `127.0.0.1:${ways.pubsub.port}`,
    });
    const places = await openPlaces(stage, cloud, resultsTopic);
    const settings = { ...storeEnv, GOOGLE_CLOUD_PROJECT: cloud.bigQuery.projectId };
    const store = openObjectStore(settings, { retries: 0, timeoutMs: 3000 });
    stage.defer(() => store.close());
    const load = loadSteadily(stage, [dropper(store), uploader(url)], rate);
    await timesUntil(Object.entries(places), await firstImages(load.accepted));
    const figures: Record<string, OutageFigures> = {};
    for (const outage of outagesOf(ways, cloud, kafka))
      figures[outage.name] = await playOutage(outage, places, load.accepted, seconds * 1000);
    await load.stop();
    const result = await compare(places, [...load.accepted]);
    // Whoever has died since its start does not answer.
    for (const service of services) await service.metrics();
    return { secondsAway: seconds, imagesPerS: rate, ...result, outages: figures };
  } finally {
    await stage.close();
  }
}

async function openWay(stage: Stage, port: number): Promise<Gate> {
  const gate = await openGate(port);
  stage.defer(() => gate.close());
  return gate;
}

/** The servers here keep no notices and no notifications over a restart: the way to these two is cut instead. */
function outagesOf(
  ways: Readonly<Record<'gcs' | 'pubsub', Gate>>,
  { bigQuery }: BenchCloud,
  kafka: { kill(): Promise<void>; restart(): Promise<void> },
): readonly Outage[] {
  return [
    { name: 'gcs', undisturbed: ['bigQuery'], ...ways.gcs },
    { name: 'pubsub', undisturbed: ['bigQuery', 'archive'], ...ways.pubsub },
    {
      name: 'bigQuery',
      undisturbed: ['archive'],
      cut: () => bigQuery.kill(),
      mend: () => bigQuery.restart(),
    },
    {
      name: 'kafka',
      // Nothing reaches the sinks but through Kafka: what they had not read when it went away comes after it.
      undisturbed: [],
      cut: () => kafka.kill(),
      mend: () => kafka.restart(),
    },
  ];
}

async function startServices(
  stage: Stage,
  cloudEnv: Readonly<Record<string, string>>,
): Promise<{ readonly services: readonly MeasuredService[]; readonly url: string; readonly resultsTopic: string }> {
  const topics = await stage.createTopics('outages');
  const [port = 0] = await freePorts(1);
  const env = {
    ...stage.serviceEnv(topics),
    ...cloudEnv,
    PORT: String(port),
    // Soon enough that what is measured is the recovery, not the rotation.
    OBJECT_MAX_AGE_MS: '1000',
  };
  progress('Starting gateway, bridge, worker and both writers');
  const apps = ['ingest-gateway', 'gcs-notification-bridge', 'inference-worker', 'bigquery-writer', 'gcs-writer'];
  const services = await Promise.all(
    apps.map((app) => {
      const group = { CONSUMER_GROUP: `${topics.IMAGE_TOPIC}.${app}` };
      return startService({ app, name: `outages-${app}`, env: { ...env, ...group } });
    }),
  );
  stage.defer(() => Promise.all(services.map((service) => service.stop())));
  return { services, url: `http://127.0.0.1:${port}`, resultsTopic: topics.RESULTS_TOPIC };
}

async function openPlaces(
  stage: Stage,
  { bigQuery, env, gcs }: BenchCloud,
  topic: string,
): Promise<Places & Readonly<Record<'bigQuery' | 'archive', Places['answers']>>> {
  const answers: string[] = [];
  const tail = await stage.broker.tail({
    topic,
    from: 'earliest',
    onDelivery: ({ key }) => void answers.push(String(key)),
    onFailure: stage.fail,
  });
  stage.defer(() => tail.close());
  const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: env.GOOGLE_CLOUD_PROJECT });
  stage.defer(() => store.close());
  return {
    answers: () => Promise.resolve([...answers]),
    bigQuery: imagesInBigQuery(bigQuery),
    archive: imagesInArchive(store, buckets.outputs),
  };
}

/** Some images, once they are accepted: with them everything has begun to flow. */
async function firstImages(accepted: ReadonlySet<string>): Promise<readonly string[]> {
  while (accepted.size < 10) await delay(100);
  return [...accepted];
}

async function compare(
  places: Places & Readonly<Record<'bigQuery' | 'archive', Places['answers']>>,
  accepted: readonly string[],
): Promise<Omit<OutagesResult, 'secondsAway' | 'imagesPerS' | 'outages'>> {
  await timesUntil(Object.entries(places), accepted);
  await delay(settleMs);
  const answers = await places.answers();
  const known = new Set(answers);
  const beside = (held: readonly string[]): Held => {
    const images = new Set(held);
    return {
      rows: held.length,
      missing: [...known].filter((image) => !images.has(image)).length,
      repeated: held.length - images.size,
    };
  };
  return {
    accepted: accepted.length,
    lost: accepted.filter((image) => !known.has(image)).length,
    duplicated: answers.length - known.size,
    bigQuery: beside(await places.bigQuery()),
    archive: beside(await places.archive()),
  };
}
