import kafkajs, { type Admin, type PartitionMetadata } from 'kafkajs';

const choose = kafkajs.Partitioners.DefaultPartitioner();

/** Which partition a producer of ours sends a key to, as long as the topic keeps its number of partitions. */
export class KeyPartitions {
  readonly #topics = new Map<string, Promise<PartitionMetadata[]>>();

  constructor(private readonly admin: Admin) {}

  /** Undefined where there is no key: the producer takes turns then. */
  async of(topic: string, key: string | Buffer | null): Promise<number | undefined> {
    if (key === null) return undefined;
    const partitionMetadata = await (this.#topics.get(topic) ?? this.#ask(topic));
    return choose({ topic, partitionMetadata, message: { key, value: null } });
  }

  #ask(topic: string): Promise<PartitionMetadata[]> {
    const asked = this.admin
      .fetchTopicMetadata({ topics: [topic] })
      .then(({ topics }) => topics.flatMap(({ partitions }) => partitions));
    this.#topics.set(topic, asked);
    asked.catch(() => this.#topics.delete(topic));
    return asked;
  }
}
