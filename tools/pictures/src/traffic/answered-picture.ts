import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readSettings } from '@sightline/config';
import { freePorts } from '@sightline/dev-stack';
import { patterns, renderPattern } from '@sightline/image';
import { readToEnd } from '@sightline/kafka';
import { defaultTopics, type Prediction, topicSettings, topicSpecs, type WorkerStatus } from '@sightline/messages';
import { startService } from '../stage/program.js';
import type { Stage } from '../stage/stage.js';

/** A picture and what the pipeline says of it. */
export interface AnsweredPicture {
  readonly content: Buffer;
  readonly prediction: Prediction;
}

/** What a gateway and a worker of this repository said. */
export interface Answers {
  readonly pictures: readonly AnsweredPicture[];
  /** What the worker said of itself last. */
  readonly worker: WorkerStatus;
}

const samples = new URL('../../../../libs/models/samples/', import.meta.url);

/** Has the sample photos, a cut one and one picture of each pattern answered by the pipeline, on topics of their own. */
export async function answerPictures({ brokers, broker, codecs }: Stage): Promise<Answers> {
  const topics = Object.fromEntries(Object.entries(defaultTopics).map(([name, topic]) => [name, `answered.${topic}`]));
  await broker.topics.apply(topicSpecs(readSettings(topicSettings, [], topics)));
  const [port = 0] = await freePorts(1);
  const env = { KAFKA_BROKERS: brokers, CONSUMER_GROUP: 'answered', ...topics };
  // So unsure of the rocket is the model that the page has something to show as unsure.
  const models = { MODEL: 'efficientnet_lite0', MORE_MODELS: 'patterns', MIN_CONFIDENCE: '0.5' };
  const services = await Promise.all([
    startService('inference-worker', { ...env, ...models }),
    startService('ingest-gateway', { ...env, PORT: String(port) }),
  ]);
  const answer = async (content: Buffer, model: string): Promise<AnsweredPicture> => {
    const url = `http://127.0.0.1:${port}/v1/images?wait=30000&model=${model}`;
    const headers = { 'content-type': 'image/jpeg', 'idempotency-key': randomUUID() };
    const response = await fetch(url, { method: 'POST', body: new Uint8Array(content), headers });
    return { content, prediction: (await response.json()) as Prediction };
  };
  const photos = await Promise.all(
    ['cat', 'coffee', 'camera', 'rocket'].map((name) => readFile(new URL(`${name}.jpg`, samples))),
  );
  const [cat] = photos;
  const drawn = await Promise.all(
    patterns.map((pattern, seed) => renderPattern({ pattern, seed, width: 640, height: 480 })),
  );
  const pictures = await Promise.all([
    ...photos.map((content) => answer(content, 'efficientnet_lite0')),
    ...(cat ? [answer(cat.subarray(0, cat.length / 2), 'efficientnet_lite0')] : []),
    ...drawn.map((content) => answer(content, 'patterns')),
  ]);
  let worker: WorkerStatus | undefined;
  await readToEnd(broker, {
    topic: topics.WORKER_STATUS_TOPIC ?? '',
    from: 'earliest',
    signal: AbortSignal.timeout(30_000),
    take: async ({ value }) => (worker = await codecs.workerStatus.decode(value)),
  });
  await Promise.all(services.map((service) => service.end()));
  if (!worker) throw new Error('The worker said nothing of itself');
  return { pictures, worker };
}
