import type { Prediction } from '@sightline/messages';
import type { FastifyReply } from 'fastify';
import type { AdmittedImage } from '../uploads/admission.js';

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
  images: readonly AdmittedImage[],
  predictions: readonly (Prediction | undefined)[],
  isForm: boolean,
): void {
  const [image] = images;
  if (image === undefined) throw new Error('An upload without an image was accepted');
  const complete = predictions.length === images.length && !predictions.includes(undefined);
  void reply.code(complete ? 200 : 202);
  if (images.length === 1) void reply.header('location', predictionUrl(image.imageId));
  void reply.send(isForm ? formAnswer(images, predictions) : (predictions[0] ?? accepted(image)));
}

function accepted({ imageId }: AdmittedImage): object {
  return { image_id: imageId, status: 'accepted', prediction_url: predictionUrl(imageId) };
}

function formAnswer(images: readonly AdmittedImage[], predictions: readonly (Prediction | undefined)[]): object {
  return {
    images: images.map(({ imageId, fileName = '' }, index) => ({
      image_id: imageId,
      file: fileName,
      prediction_url: predictionUrl(imageId),
      prediction: predictions[index] ?? null,
    })),
  };
}
