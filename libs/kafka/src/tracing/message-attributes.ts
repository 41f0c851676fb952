import type { OutgoingRecord } from '../delivery.js';

/** What a step says of a message, by OpenTelemetry's conventions for messaging and Kafka. */
export function messageAttributes(
  name: string,
  type: 'send' | 'process' | 'settle',
  { topic, key, value }: Pick<OutgoingRecord, 'topic' | 'key' | 'value'>,
): Record<string, string | number | boolean> {
  return {
    ...operationAttributes(name, type, topic),
    'messaging.message.body.size': value?.length ?? 0,
    ...(key !== null && { 'messaging.kafka.message.key': key.toString().slice(0, 200) }),
    ...(value === null && { 'messaging.kafka.message.tombstone': true }),
  };
}

/** What a step says of a topic. */
export function operationAttributes(
  name: string,
  type: 'send' | 'process' | 'settle',
  topic: string,
): Record<string, string> {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': name,
    'messaging.operation.type': type,
    'messaging.destination.name': topic,
  };
}
