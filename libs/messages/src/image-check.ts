import { UnreadableMessageError } from './errors.js';
import type { ImageReceived } from './generated/messages.js';

/** What an image_id may be: the ids of other systems as well as UUIDs, but safe in addresses, keys and logs. */
export const imageIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:~@+=/-]{0,127}$/;

/** Longest source_key, content_type and model in characters. */
const maxTextLength = 1024;

/** All of metadata in characters: it travels on in each prediction, whose topic takes messages of 1 MB. */
export const maxMetadataLength = 65_536;

/**
 * Refuses an image whose fields could not travel on.
 * @throws UnreadableMessageError `invalid_image_id`, `text_too_long` or `too_much_metadata`.
 */
export function checkImage(image: ImageReceived): ImageReceived {
  if (!imageIdPattern.test(image.image_id)) {
    throw new UnreadableMessageError('invalid_image_id', `image_id must match ${imageIdPattern.source}`);
  }
  for (const field of ['source_key', 'content_type', 'model'] as const) {
    if ((image[field]?.length ?? 0) > maxTextLength) {
      throw new UnreadableMessageError('text_too_long', `${field} is longer than ${maxTextLength} characters`);
    }
  }
  let length = 0;
  for (const key of Object.keys(image.metadata)) length += key.length + (image.metadata[key]?.length ?? 0);
  if (length <= maxMetadataLength) return image;
  throw new UnreadableMessageError('too_much_metadata', `metadata is longer than ${maxMetadataLength} characters`);
}
