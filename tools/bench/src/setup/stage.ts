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
  /** Closes everything, once. @throws Error when something failed meanwhile. */
  readonly close: () => Promise<void>;
}

/** Opens the stage, on the Kafka of every benchmark unless another is given. */
export async function openStage(
  profileDir: string | undefined,
  openKafka: () => Promise<BenchKafka> = openBenchKafka,
): Promise<Stage> {
  const pictures = await openPictures();
  const kafka = await openKafka();
  const closing: (() => unknown)[] = [() => kafka.close()];
  const lanes: LaneTopics[] = [];
  const failures: Error[] = [];
  closing.push(() => deleteTopics(kafka.brokers, lanes));
  return {
    pictures,
    brokers: kafka.brokers,
    broker: kafka.broker,
    profileDir,
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
    defer: (close) => void closing.push(close),
    fail: (error) => void failures.push(error),
    close: async () => {
      for (const close of closing.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failures.push(error instanceof Error ? error : new Error(String(error)));
        }
      }
      if (failures[0]) throw failures[0];
    },
  };
}
