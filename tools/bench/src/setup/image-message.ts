import { readSettings } from '@sightline/config';
import type { OutgoingRecord } from '@sightline/kafka';
import { codecSettings, messageHeaders, newImageId, openCodecs, type Codecs } from '@sightline/messages';

/** The codecs of every benchmark: those of a service with no settings. */
export const codecs: Codecs = openCodecs(readSettings(codecSettings, [], {}));

/** An image as the gateway would write it. */
export interface ImageMessage {
  readonly imageId: string;
  readonly record: OutgoingRecord;
}

/** The message of a picture, under a new image_id. */
export async function imageMessage(topic: string, jpeg: Buffer): Promise<ImageMessage> {
  const imageId = newImageId();
  const receivedAt = Date.now() * 1000;
  const { value, contentType } = await codecs.imageReceived.encode({
    image_id: imageId,
    source: 'external',
    content: jpeg,
    received_at: receivedAt,
  });
  const headers = messageHeaders({
    type: 'ImageReceived',
    id: imageId,
    source: 'bench',
    timeMicros: receivedAt,
    contentType,
  });
  return { imageId, record: { topic, key: imageId, value, headers } };
}
