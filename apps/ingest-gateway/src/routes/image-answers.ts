import type { Prediction } from '@sightline/messages';
import type { FastifyReply } from 'fastify';
import type { AdmittedImage } from '../uploads/admission.js';

/** What is kept of an image while its prediction is waited for: without its bytes. */
export interface AcceptedImage {
  readonly imageId: string;
  readonly fileName: string | undefined;
  /** Its id came from the caller: it may have been sent, and answered, before. */
  readonly mayBeKnown: boolean;
}

/** Lets go of an image's bytes. */
export function accepted({ imageId, fileName, fingerprint }: AdmittedImage): AcceptedImage {
  return { imageId, fileName, mayBeKnown: fingerprint !== undefined };
}

/** Where an image's prediction is to be had. */
export function predictionUrl(imageId: string): string {
  return `/v1/predictions/${encodeURIComponent(imageId)}`;
}

/**
 * Answers an upload: 200 when every image has its prediction, else 202. A form is answered with a list, also when it held one
 * file; any other body with the prediction or the acceptance itself.
 */
export function answerUpload(
  reply: FastifyReply,
  images: readonly AcceptedImage[],
  predictions: readonly (Prediction | undefined)[],
  isForm: boolean,
): void {
  const [image] = images;
  if (image === undefined) throw new Error('An upload without an image was accepted');
  const complete = predictions.length === images.length && !predictions.includes(undefined);
  void reply.code(complete ? 200 : 202);
  if (images.length === 1) void reply.header('location', predictionUrl(image.imageId));
  void reply.send(isForm ? formAnswer(images, predictions) : (predictions[0] ?? pendingAnswer(image)));
}

function pendingAnswer({ imageId }: AcceptedImage): object {
  return { image_id: imageId, status: 'accepted', prediction_url: predictionUrl(imageId) };
}

function formAnswer(images: readonly AcceptedImage[], predictions: readonly (Prediction | undefined)[]): object {
  return {
    images: images.map(({ imageId, fileName = '' }, index) => ({
      image_id: imageId,
      file: fileName,
      prediction_url: predictionUrl(imageId),
      prediction: predictions[index] ?? null,
    })),
  };
}
