import type { Broker, Producer } from '@sightline/kafka';
import { messageHeaders, newImageId, RetryableError, type Codecs, type Prediction } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import { openAnswers } from './answers.js';
import { PictureProblem } from './picture-problem.js';
import type { Picture, Route } from './route.js';

export interface TopicRouteOptions {
  readonly broker: Broker;
  readonly codecs: Pick<Codecs, 'imageReceived' | 'prediction'>;
  readonly imageTopic: string;
  readonly resultsTopic: string;
  /** Largest message that the image topic takes. */
  readonly maxMessageBytes: number;
  readonly model: string | undefined;
  readonly timeoutMs: number;
}

// What a message needs beside its picture.
const OVERHEAD_BYTES = 64 * 1024;

/** Straight into the image topic, as any producer may; the answers are read from the results topic. */
export async function openTopicRoute(options: TopicRouteOptions): Promise<Route & { close(): Promise<void> }> {
  const { broker, codecs, imageTopic, resultsTopic, maxMessageBytes, timeoutMs } = options;
  await requireTopics(broker.topics, [imageTopic, resultsTopic]);
  const answers = await openAnswers(broker, codecs.prediction, resultsTopic);
  const producer = await broker.openProducer();
  return {
    async classify(picture, signal): Promise<Prediction> {
      if (picture.bytes.length + OVERHEAD_BYTES > maxMessageBytes) {
        throw new PictureProblem(
          'over_inline_limit',
          `The picture has ${picture.bytes.length} bytes, and a message of the topic may have ${maxMessageBytes}. Send a smaller one.`,
        );
      }
      const imageId = newImageId();
      // Before sending, so that no answer is missed.
      const answer = answers.wait(imageId, timeoutMs, signal);
      await send(producer, imageId, picture, options).catch((error: unknown) => {
        answer.cancel();
        throw sendProblem(error);
      });
      return answer.prediction;
    },
    async close() {
      await producer.close();
      await answers.close();
    },
  };
}

async function send(
  producer: Producer,
  imageId: string,
  { bytes, name }: Picture,
  { codecs, imageTopic, model }: TopicRouteOptions,
): Promise<void> {
  const receivedAt = Date.now() * 1000;
  const { value, contentType } = await codecs.imageReceived.encode({
    image_id: imageId,
    source: 'external',
    content: bytes,
    received_at: receivedAt,
    model: model ?? null,
    metadata: { file: name },
  });
  const facts = { type: 'ImageReceived', id: imageId, source: 'sightline', timeMicros: receivedAt, contentType };
  const headers = messageHeaders(facts);
  await producer.send([{ topic: imageTopic, key: imageId, value, headers }]);
}

function sendProblem(error: unknown): unknown {
  if (!(error instanceof RetryableError)) return error;
  return new PictureProblem(
    'broker_unavailable',
    `Kafka did not take it (${error.message}). Try again when it is back.`,
    {
      cause: error,
    },
  );
}
