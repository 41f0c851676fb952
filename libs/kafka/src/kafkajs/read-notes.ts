import type { Admin, Kafka } from 'kafkajs';
import type { Tail } from '../broker.js';
import { clientError } from './client-error.js';
import { openTail } from './tail.js';

interface Client {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly clientId: string;
}

/** The keys that one partition of a topic of notes holds from the last `windowMs` milliseconds. */
export async function readNotes(
  client: Client,
  topic: string,
  partition: number,
  windowMs: number,
): Promise<readonly string[]> {
  const { kafka, admin, clientId } = client;
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    const found = offsets.find((one) => one.partition === partition);
    if (!found)
      throw new Error(`Topic ${topic} has no partition ${partition}: it needs as many as the topic it keeps notes of`);
    if (found.low === found.high) return [];
    const keys: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const finish = async (opening: Promise<Tail>): Promise<void> => {
        const tail = await opening;
        await tail.caughtUp;
        await tail.close();
        resolve();
      };
      const opening = openTail(kafka, admin, clientId, {
        topic,
        partition,
        from: { sinceMs: windowMs },
        onDelivery: ({ key }) => keys.push(String(key)),
        onFailure: reject,
      });
      finish(opening).catch(reject);
    });
    return keys;
  } catch (error) {
    throw clientError(`The notes of partition ${partition} in ${topic} can't be read`, error);
  }
}
