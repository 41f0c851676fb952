import { v5, v7 } from 'uuid';

/** Namespace of every id that is derived: changing it changes all of them. */
const root = '5f2f3d3e-6f0b-5d0e-9c39-7b8f5a4f6d11';
const idempotencyKeys = v5('idempotency-key', root);
const objects = v5('object', root);
const places = v5('place', root);
const values = v5('value', root);
const predictions = v5('prediction', root);
const alerts = v5('alert', root);

/** A new image_id: a UUIDv7, so that ids sort by the time they were made. */
export function newImageId(): string {
  return v7();
}

/** The image_id of an Idempotency-Key: the same for the same key and scope (whose key it is, which file of an upload). */
export function imageIdFromIdempotencyKey(key: string, scope = ''): string {
  return v5(key, v5(scope, idempotencyKeys));
}

/** The image_id of an object in a bucket: the same however often the object is announced, another one once it is overwritten. */
export function imageIdFromObject(object: {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
}): string {
  // Neither a bucket's name nor a generation holds a slash: no two objects make the same text.
  return v5(`${object.bucket}/${object.generation}/${object.name}`, objects);
}

/** The image_id of a message that carries none: the same whenever that message is read again. */
export function imageIdFromPlace(place: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}): string {
  return v5(`${place.topic}/${place.partition}/${place.offset}`, places);
}

/** The image_id of a message that carries none and whose place is not known: equal bytes get equal ids. */
export function imageIdFromValue(value: Buffer): string {
  return v5(value, values);
}

/** The prediction_id of an image's answer: the same image always gets the same one. */
export function predictionId(imageId: string): string {
  return v5(`${imageId}/primary`, predictions);
}

/** The prediction_id of a shadow's answer: an image has one for each model version in its shadow. */
export function shadowPredictionId(imageId: string, modelName: string, modelVersion: string): string {
  return v5(`${imageId}/shadow/${modelName}/${modelVersion}`, predictions);
}

/**
 * The alert_id of a condition raised at a moment, microseconds since 1970-01-01T00:00:00Z; `concerns` names its model, version, source and
 * whatever else tells it apart. Whoever finds it, and however often, gives it the same one.
 */
export function alertId(rule: string, concerns: readonly (string | null)[], raisedAt: number): string {
  return v5(JSON.stringify([rule, concerns, raisedAt]), alerts);
}
