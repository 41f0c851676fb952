import { imageIdFromObject } from '@sightline/messages';
import { describe, expect, it, vi } from 'vitest';
import { openBridge } from './testing/bridge-scene.js';
import { bucketAttributes, bucketMessage, message, objectResource } from './testing/messages.js';

const untilAcked = async (source: { readonly acked: readonly string[] }, count: number): Promise<void> =>
  vi.waitFor(() => expect(source.acked).toHaveLength(count), { interval: 1 });

describe('a notice of an image', () => {
  it('becomes a claim check whose id follows from bucket, name and generation', async () => {
    const { source, images } = await openBridge();
    const metadata = { camera: 'door-1' };
    source.deliver(message(objectResource({ metadata }), bucketAttributes()));
    await untilAcked(source, 1);
    const [{ image, delivery } = {}] = await images();
    const id = imageIdFromObject({ bucket: 'drops', name: 'cats/1.jpg', generation: '1732700000000001' });
    expect(image).toEqual({
      image_id: id,
      source: 'gcs',
      source_key: 'cats/1.jpg',
      sequence_number: null,
      content: { uri: 'gs://drops/cats/1.jpg', generation: '1732700000000001', size: 51_234, sha256: null },
      content_type: 'image/jpeg',
      received_at: 1_732_700_000_123_000,
      model: null,
      metadata,
    });
    expect(delivery?.key?.toString()).toBe('cats/1.jpg');
    expect(delivery?.headers).toMatchObject({
      ce_id: id,
      ce_type: 'sightline.ImageReceived',
      ce_source: '/gcs-notification-bridge',
      ce_time: '2024-11-27T09:33:20.123Z',
      ce_dataref: 'gs://drops/cats/1.jpg',
      'idempotency-key': id,
    });
    expect(delivery?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('keeps its id when it comes again, in the same partition, and gets another when the object is overwritten', async () => {
    const { source, images } = await openBridge();
    for (const generation of ['5', '5', '6']) source.deliver(bucketMessage('ü 猫.jpg', generation));
    await untilAcked(source, 3);
    const found = await images();
    const [first, again, overwritten] = found.map(({ image }) => image.image_id);
    expect(again).toBe(first);
    expect(overwritten).not.toBe(first);
    expect(new Set(found.map(({ delivery }) => delivery.partition)).size).toBe(1);
  });

  it('names its object as it is, and by a legal URI in the header', async () => {
    const { source, images } = await openBridge();
    const name = '../ü b/100%#1?.jpg';
    source.deliver(bucketMessage(name));
    await untilAcked(source, 1);
    const [{ image, delivery } = {}] = await images();
    expect(image?.content).toMatchObject({ uri: `gs://drops/${name}` });
    expect(delivery?.headers.ce_dataref).toBe('gs://drops/../%C3%BC%20b/100%25%231%3F.jpg');
  });

  it.each(['traceparent', 'googclient_traceparent', 'ce-traceparent'])('goes on with the trace in %s', async (name) => {
    const { source, images } = await openBridge();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    source.deliver(message(objectResource(), bucketAttributes({ [name]: traceparent })));
    await untilAcked(source, 1);
    const [{ delivery } = {}] = await images();
    expect(delivery?.headers.traceparent).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    );
  });
});

describe('what is no image', () => {
  it('is acknowledged and leaves no trace in Kafka', async () => {
    const { source, images, deadLetters } = await openBridge();
    source.deliver(bucketMessage('notes.txt'));
    source.deliver(bucketMessage('cats/'));
    source.deliver(message(objectResource(), bucketAttributes({ eventType: 'OBJECT_DELETE' })));
    await untilAcked(source, 3);
    expect([await images(), await deadLetters()]).toEqual([[], []]);
  });
});

describe('a malformed notice', () => {
  it('is acknowledged, with its bytes, attributes and the reason in the dead letter', async () => {
    const { source, images, deadLetters } = await openBridge();
    source.deliver(message('not { json', { who: 'knows' }));
    await untilAcked(source, 1);
    expect(await images()).toEqual([]);
    expect(await deadLetters()).toEqual([
      expect.objectContaining({
        topic: 'projects/p/subscriptions/bridge',
        timestamp: 1_732_700_000_123,
        key: Buffer.from('7'),
        value: Buffer.from('not { json'),
        headers: { who: Buffer.from('knows') },
        error_code: 'unknown_notice',
        consumer: 'gcs-notification-bridge',
      }),
    ]);
  });

  it('is cut where it is larger than any notice, so that its dead letter always fits', async () => {
    const { source, deadLetters } = await openBridge();
    source.deliver(message(Buffer.alloc(9_000_000, 'x'), { small: 'kept', huge: 'y'.repeat(1_000_000) }));
    await untilAcked(source, 1);
    const [letter] = await deadLetters();
    expect(letter?.value).toHaveLength(262_144);
    expect(Object.keys(letter?.headers ?? {})).toEqual(['small']);
    expect(letter?.error_message).toContain('of 9000000 bytes the first 262144 are kept');
  });
});
