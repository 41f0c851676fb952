import { readSettings } from '@sightline/config';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { codecSettings, openCodecs, predictionId, type Codecs, type NewPrediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';

/** The codecs where nothing is set. */
export const codecs: Codecs = openCodecs(readSettings(codecSettings, [], {}));

/** A broker with the topics of the pipeline. */
export function pipelineBroker(): FakeBroker {
  return fakeBroker({
    topics: {
      'image-stream': 3,
      'image-stream-results': 3,
      'image-stream.dead-letter': 1,
      'image-stream-results.dead-letter': 1,
      'model-routing': 1,
      'worker-status': 1,
      'image-stream-alerts': 1,
    },
  });
}

/** Writes a prediction into the results topic. */
export async function predict(broker: FakeBroker, overrides: Partial<NewPrediction> = {}): Promise<void> {
  const prediction = { ...samplePrediction(), ...overrides };
  const { value } = await codecs.prediction.encode(prediction);
  broker.write([{ topic: 'image-stream-results', key: prediction.image_id, value }]);
}

/** Answers each image of the image topic as a worker would, with what `answer` makes of it. */
export async function answerImages(
  broker: FakeBroker,
  answer: (file: string) => Partial<NewPrediction> | undefined,
): Promise<() => Promise<void>> {
  const tail = await broker.tail({
    topic: 'image-stream',
    from: 'latest',
    onDelivery: ({ value }) => {
      void codecs.imageReceived.decode(value).then(async ({ image_id, metadata, source }) => {
        const answered = answer(metadata.file ?? '');
        if (answered === undefined) return;
        await predict(broker, {
          image_id,
          source,
          metadata,
          prediction_id: predictionId(image_id),
          ...answered,
        });
      });
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return () => tail.close();
}
