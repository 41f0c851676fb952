import type { Pipeline } from '../pipeline/pipeline.js';

/** Marker and fingerprint of a message in Avro's single-object encoding. */
const prefixBytes = 10;

/** What has come in a topic so far. */
export class FollowedTopic {
  /** The key of each message. */
  readonly keys: string[] = [];
  readonly #counts = new Map<string, number>();

  static async open(pipeline: Pipeline, topic: Parameters<Pipeline['topic']>[0]): Promise<FollowedTopic> {
    const followed = new FollowedTopic();
    await pipeline.broker.tail({
      topic: pipeline.topic(topic),
      from: 'earliest',
      onDelivery: ({ key, value }) => {
        const schema = value?.toString('hex', 0, prefixBytes) ?? '';
        followed.keys.push(String(key));
        followed.#counts.set(schema, (followed.#counts.get(schema) ?? 0) + 1);
      },
      onFailure: (error) => {
        throw error;
      },
    });
    return followed;
  }

  /** How many messages were written with each schema, in the order in which the schemas appeared. */
  countsBySchema(): readonly number[] {
    return [...this.#counts.values()];
  }
}
