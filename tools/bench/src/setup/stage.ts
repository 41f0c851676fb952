import type { ProcessSession } from '@sightline/dev-stack';
import type { Broker } from '@sightline/kafka';
import { modelName } from '../bare/bare-model.js';
import { openBenchKafka, type BenchKafka } from './bench-kafka.js';
import { createTopics, deleteTopics, type LaneTopics } from './lane-topics.js';
import { openPictures, type Pictures } from './pictures.js';

/** Everything that a benchmark is played on: pictures, a Kafka, topics; closed in reverse order. */
export interface Stage {
  readonly pictures: Pictures;
  readonly brokers: string;
  readonly broker: Broker;
  readonly profileDir: string | undefined;
  /** Session of what is started on it. */
  readonly session: ProcessSession;
  /** So many pictures from this one on, over and over. */
  readonly picturesFrom: (first: number, count: number) => readonly Buffer[];
  /** A set of topics that is deleted at the end. */
  readonly createTopics: (lane: string) => Promise<LaneTopics>;
  /** The settings that a service on these topics needs. */
  readonly serviceEnv: (topics: LaneTopics) => Readonly<Record<string, string>>;
  /** Closes something at the end: the last opened first. */
  readonly defer: (close: () => unknown) => void;
  /** What failed beside the benchmark; the run is worth nothing then. */
  readonly fail: (error: Error) => void;
  /** Closes everything, once: another call waits for it, and closes what has been opened meanwhile. @throws Error when something failed. */
  readonly close: () => Promise<void>;
}

/** How a stage is opened. */
export interface StageOptions {
  readonly profileDir: string | undefined;
  /** `own` when not given. */
  readonly session?: ProcessSession;
  /** The Kafka of every benchmark when not given. */
  readonly openKafka?: () => Promise<BenchKafka>;
}

/** Opens the stage. */
export async function openStage({
  profileDir,
  session = 'own',
  openKafka = () => openBenchKafka(session),
}: StageOptions): Promise<Stage> {
  const pictures = await openPictures();
  const kafka = await openKafka();
  const closing: (() => unknown)[] = [() => kafka.close()];
  const lanes: LaneTopics[] = [];
  const failures: Error[] = [];
  closing.push(() => deleteTopics(kafka.brokers, lanes));
  const close = async (): Promise<void> => {
    for (const closeOne of closing.splice(0).reverse()) {
      try {
        await closeOne();
      } catch (error) {
        failures.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (failures[0]) throw failures[0];
  };
  let closed = Promise.resolve();
  return {
    pictures,
    brokers: kafka.brokers,
    broker: kafka.broker,
    profileDir,
    session,
    picturesFrom: (first, count) =>
      Array.from({ length: count }, (_, index) => {
        const { jpegs } = pictures;
        return jpegs[(first + index) % jpegs.length] ?? Buffer.alloc(0);
      }),
    createTopics: async (lane) => {
      const topics = await createTopics(kafka.broker.topics, lane);
      lanes.push(topics);
      return topics;
    },
    serviceEnv: (topics) => ({
      ...topics,
      KAFKA_BROKERS: kafka.brokers,
      CONSUMER_GROUP: topics.IMAGE_TOPIC,
      MODEL: modelName,
    }),
    defer: (closeOne) => void closing.push(closeOne),
    fail: (error) => void failures.push(error),
    close: () => (closed = closed.catch(() => undefined).then(close)),
  };
}
