import kafkajs, { type PartitionMetadata } from 'kafkajs';

/** What is asked of a broker of kafkajs. Its answer goes to who asks alone: an admin client's would take the place of what others work with. */
export interface MetadataSource {
  readonly metadata: (topics: readonly string[]) => Promise<{
    readonly topicMetadata: readonly { readonly partitionMetadata: PartitionMetadata[] }[];
  }>;
}

const choose = kafkajs.Partitioners.DefaultPartitioner();

/** Which partition a producer of ours sends a key to, as long as the topic keeps its number of partitions. */
export class KeyPartitions {
  readonly #topics = new Map<string, Promise<PartitionMetadata[]>>();

  /** Undefined where there is no key: the producer takes turns then. */
  async of(source: MetadataSource, topic: string, key: string | Buffer | null): Promise<number | undefined> {
    if (key === null) return undefined;
    const partitionMetadata = await (this.#topics.get(topic) ?? this.#ask(source, topic));
    return choose({ topic, partitionMetadata, message: { key, value: null } });
  }

  #ask(source: MetadataSource, topic: string): Promise<PartitionMetadata[]> {
    const asked = source
      .metadata([topic])
      .then(({ topicMetadata }) => topicMetadata.flatMap(({ partitionMetadata }) => partitionMetadata));
    this.#topics.set(topic, asked);
    asked.catch(() => this.#topics.delete(topic));
    return asked;
  }
}
