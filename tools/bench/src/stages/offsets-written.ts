import kafkajs from 'kafkajs';

/** Places that are taken in a topic, over all of its partitions: records and the marks of transactions. */
export async function offsetsWritten(brokers: string, topic: string): Promise<number> {
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    return partitions.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
