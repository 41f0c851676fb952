import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import type { FakeBroker } from '@sightline/kafka/testing';
import type { Consumer } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import type { ImageReceived, Prediction } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { rules, settings } from '../config.js';
import { consumeImages } from '../consume-images.js';
import type { WorkerModels } from '../models/open-models.js';
import { colourGif } from './colour-image.js';
import { fakeHost } from './fake-host.js';
import type { FakeHost } from './fake-host.js';
import { fakeService } from './fake-service.js';
import type { FakeService } from './fake-service.js';

const env = { MAX_IN_FLIGHT_IMAGES: '8', WORKER_ID: 'worker-1', UPLOAD_BUCKET: 'uploads' };
/** Settings of the worker in a scene. */
export const config = readSettings(settings, rules, env);
export const codecs = openCodecs(config);

/** A worker over a broker, models and a service in memory. MODEL is `colours`; there are `dark` 1 and 2 and `late` 1. */
export interface WorkerScene {
  readonly broker: FakeBroker;
  readonly service: FakeService;
  /** Its bucket `uploads` may be fetched from. */
  readonly store: FakeObjectStore;
  readonly fake: FakeHost;
  /** Makes the worker look for new versions. */
  readonly look: () => void;
  /** Starts the worker, or with a service of its own another one. */
  readonly work: (service?: FakeService) => Promise<Consumer>;
  /** Writes images of three cameras; returns their ids. */
  readonly send: (count: number, content?: (index: number) => ImageReceived['content']) => Promise<string[]>;
  readonly results: () => Promise<Prediction[]>;
}

export async function openScene(): Promise<WorkerScene> {
  const broker = fakeBroker({
    topics: {
      [config.IMAGE_TOPIC]: 2,
      [config.RESULTS_TOPIC]: 2,
      [config.IMAGE_DEAD_LETTER_TOPIC]: 1,
      [config.IMAGE_DEDUPLICATION_TOPIC]: 2,
      [config.ROUTING_TOPIC]: 1,
      [config.WORKER_STATUS_TOPIC]: 1,
    },
  });
  const own = fakeService();
  const store = fakeObjectStore('uploads', 'secrets');
  const fake = fakeHost(['colours/1', 'dark/1', 'dark/2', 'late/1'], {
    classifiers: { dark: { scoresOf: () => Float32Array.of(0, 0, 1) } },
  });
  const defaultModel = { name: 'colours', version: null };
  fake.host.want('settings', [{ ...defaultModel, role: 'primary' }]);
  await fake.host.ensure(defaultModel);
  const looks: (() => void)[] = [];
  const models: WorkerModels = {
    host: fake.host,
    defaultModel,
    names: () => ['colours', 'dark', 'late'],
    onLook: (listener) => looks.push(listener),
  };
  return {
    broker,
    service: own,
    store,
    fake,
    look: () => {
      for (const look of looks) look();
    },
    work: (service = own) => consumeImages(config, broker, { codecs, models, store }, service),
    async send(count, content = (): ImageReceived['content'] => colourGif(9, 1, 0)) {
      const ids = Array.from({ length: count }, (_, index) => `image-${String(index)}`);
      const records = ids.map(async (image_id, index) => {
        const image = sampleImage({ image_id, content: content(index), sequence_number: index });
        const { value } = await codecs.imageReceived.encode(image);
        return { topic: config.IMAGE_TOPIC, key: `camera-${String(index % 3)}`, value };
      });
      broker.write(await Promise.all(records));
      return ids;
    },
    results: () =>
      Promise.all(broker.messages(config.RESULTS_TOPIC).map(({ value }) => codecs.prediction.decode(value))),
  };
}
