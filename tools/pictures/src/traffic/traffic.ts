import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom, type SeededRandom } from '@sightline/image';
import type { OutgoingRecord } from '@sightline/kafka';
import { defaultTopics, type Prediction } from '@sightline/messages';
import type { Stage } from '../stage/stage.js';
import type { AnsweredPicture, Answers } from './answered-picture.js';
import { Answering } from './answering.js';
import { alertRecords, statusRecords } from './what-others-say.js';

/** What came before the first picture is taken: somewhat more than the window that is shown. */
const HISTORY_MS = 330_000;
const STATUS_EVERY_MS = 5000;
const PER_SECOND = 9;
const TICK_MS = 50;
/** Small pictures are made and fetched meanwhile. */
const HELD_MS = 1000;

/** Pictures that come, are taken up and answered as by workers on a machine at rest: in the times that were recorded there. */
export interface Traffic {
  /** Acts while nothing comes for a moment, so that what is there can be shown in full. */
  hold(act: () => Promise<void>): Promise<void>;
  /** Alerts as the drift-monitor raises them. */
  alert(): Promise<void>;
  close(): Promise<void>;
}

/** Writes what would have come in the last minutes, then goes on as time goes by. */
export async function openTraffic({ broker, codecs }: Stage, { pictures, worker }: Answers): Promise<Traffic> {
  const random = seededRandom('a day at rest');
  const producer = await broker.openProducer();
  const answers = new Answering(random, pictures);
  const recordOf = async (prediction: Prediction, timestampMs?: number): Promise<OutgoingRecord> => ({
    topic: defaultTopics.RESULTS_TOPIC,
    key: prediction.image_id,
    value: (await codecs.prediction.encode(prediction)).value,
    headers: { traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01` },
    ...(timestampMs === undefined ? {} : { timestampMs }),
  });
  const shown = new Map<string, AnsweredPicture>();
  const consumer = await broker.consume({
    groupId: 'inference-worker',
    topic: defaultTopics.IMAGE_TOPIC,
    delivery: 'at_least_once',
    limits: { maxBatchSize: 8, concurrency: 1, maxInFlight: 64, maxInFlightBytes: 2 ** 26 },
    deadLetters: { topic: defaultTopics.IMAGE_DEAD_LETTER_TOPIC, codec: codecs.deadLetter },
    handle: async (batch) => {
      const made = batch.map(async (delivery) => {
        const image = await codecs.imageReceived.decode(delivery.value, delivery);
        const picture = shown.get(image.image_id);
        return picture ? answers.to(picture, Date.now(), { image, delivery }) : [];
      });
      return Promise.all((await Promise.all(made)).flat().map((prediction) => recordOf(prediction)));
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const history: Promise<OutgoingRecord>[] = [];
  let due = Date.now() - HISTORY_MS;
  for (const now = Date.now(); due < now; due += pauseAt(due, random))
    for (const prediction of answers.to(answers.next(), due)) history.push(recordOf(prediction, due));
  await producer.send(await Promise.all(history));
  const send = async (picture: AnsweredPicture): Promise<OutgoingRecord> => {
    const image = answers.imageOf(picture);
    shown.set(image.image_id, picture);
    const { value } = await codecs.imageReceived.encode(image);
    return { topic: defaultTopics.IMAGE_TOPIC, key: image.source_key, value };
  };
  const over = new AbortController();
  const pause = { held: false };
  const sending = (async () => {
    let spokenAt = 0;
    while (!over.signal.aborted) {
      if (Date.now() - spokenAt > STATUS_EVERY_MS) {
        await producer.send(await statusRecords(codecs, worker, PER_SECOND));
        spokenAt = Date.now();
      }
      // What is due comes, however long the machine took for what came before.
      const images: Promise<OutgoingRecord>[] = [];
      for (; due < Date.now() && !pause.held; due += pauseAt(due, random)) images.push(send(answers.next()));
      await producer.send(await Promise.all(images));
      await delay(TICK_MS);
    }
  })();
  return {
    hold: async (act) => {
      pause.held = true;
      await delay(HELD_MS);
      await act();
      pause.held = false;
    },
    alert: async () => {
      await producer.send(await alertRecords(codecs));
    },
    close: async () => {
      over.abort();
      await sending;
      await consumer.close();
      await producer.close();
    },
  };
}

/** Until the next picture, never quite the same. */
function pauseAt(atMs: number, random: SeededRandom): number {
  return 1000 / (PER_SECOND * (1 + 0.2 * Math.sin(atMs / 40_000)) * random.between(0.8, 1.2));
}
