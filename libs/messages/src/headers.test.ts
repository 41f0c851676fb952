import { describe, expect, it } from 'vitest';
import { messageHeaders } from './headers.js';

const facts = {
  type: 'ImageReceived',
  id: 'image-1',
  source: 'ingest-gateway',
  timeMicros: 1_767_225_600_123_456,
  contentType: 'application/avro',
};

describe('messageHeaders', () => {
  it('are the CloudEvents attributes that the Kafka binding names', () => {
    expect(messageHeaders(facts)).toEqual({
      'content-type': 'application/avro',
      ce_specversion: '1.0',
      ce_id: 'image-1',
      ce_type: 'sightline.ImageReceived',
      ce_source: '/ingest-gateway',
      ce_time: '2026-01-01T00:00:00.123Z',
    });
  });

  it('name where the content lies when the message is a claim check', () => {
    expect(messageHeaders({ ...facts, dataref: 'gs://bucket/cat.jpg' })).toMatchObject({
      ce_dataref: 'gs://bucket/cat.jpg',
    });
  });
});
