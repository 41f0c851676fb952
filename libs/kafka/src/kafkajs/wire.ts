import { metrics } from '@sightline/observability';
import type { IHeaders, KafkaMessage, Message, TopicMessages } from 'kafkajs';
import type { Delivery, MessageHeaders, OutgoingRecord } from '../delivery.js';

/** Records by topic, as kafkajs takes them. */
export function topicMessages(records: readonly OutgoingRecord[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, partition, key, value, headers, timestampMs } of records) {
    const messages = byTopic.get(topic) ?? [];
    messages.push({
      key,
      value,
      ...(headers ? { headers } : {}),
      ...(partition === undefined ? {} : { partition }),
      ...(timestampMs === undefined ? {} : { timestamp: String(Math.floor(timestampMs)) }),
    });
    byTopic.set(topic, messages);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

/** Counts messages that were sent. */
export function countSent(messages: readonly TopicMessages[]): void {
  for (const { topic, messages: sent } of messages)
    metrics.messagesSent.add(sent.length, { 'messaging.destination.name': topic });
}

/** A message of kafkajs as a Delivery. */
export function toDelivery(topic: string, partition: number, message: KafkaMessage): Delivery {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: message.headers ? headerTexts(message.headers) : {},
  };
}

function headerTexts(headers: IHeaders): MessageHeaders {
  const texts = Object.entries(headers).map(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return [name, last === undefined ? '' : last.toString()] as const;
  });
  return Object.fromEntries(texts);
}
