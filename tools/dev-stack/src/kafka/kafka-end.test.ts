import { expect, it } from 'vitest';
import { kafkaEnd } from './kafka-end.js';

it.each([
  ['java.io.IOException: No space left on device', 'the disk is full'],
  ['ERROR Failed to acquire lock on file .lock in /x. A Kafka instance in another process', 'stop the other start'],
  ['org.apache.kafka.common.KafkaException: Socket server failed to bind: Address already in use.', '--kafka-port'],
  ['2026-01-01 WARN fine\n2026-01-01 ERROR KafkaRaftServer: something new\n', 'something new'],
  ['', 'Kafka stopped'],
])('says in one sentence what the log %j complains of', (log, sentence) => {
  expect(kafkaEnd(log).reason).toContain(sentence);
});

it('names the log where that says more', () => {
  expect(kafkaEnd('', '/data/kafka.log')).toEqual({ reason: 'Kafka stopped: see /data/kafka.log.', hopeless: false });
});
