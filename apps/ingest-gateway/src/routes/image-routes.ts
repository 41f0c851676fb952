import multipart from '@fastify/multipart';
import type { ImageLimits } from '@sightline/image';
import type { MinuteSummary } from '@sightline/observability';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { continueBody } from '../http/server.js';
import { Problem } from '../http/problem.js';
import { waitOf, type Wait } from '../http/wait.js';
import { admit, idToStoreUnder } from '../uploads/admission.js';
import type { BrokerWatch } from '../uploads/broker-watch.js';
import { idempotencyKeyOf } from '../uploads/idempotency.js';
import type { ImageIntake } from '../uploads/image-intake.js';
import type { InFlight } from '../uploads/in-flight.js';
import { largeImageBytes, mayBeLarge } from '../uploads/large-body.js';
import type { LargeImages } from '../uploads/large-images.js';
import { announcedBody, readUploads } from '../uploads/read-uploads.js';
import type { Announced, PutLarge, UploadLimits } from '../uploads/upload.js';
import type { PredictionWaiter, PredictionWaiters } from '../predictions/prediction-waiters.js';
import type { RecentPredictions } from '../predictions/recent-predictions.js';
import { accepted, answerUpload, type AcceptedImage } from './image-answers.js';
import { imageRouteSchema } from './image-schema.js';
import { headerText, requestFields, type UploadQuery, type UploadRequest } from './request-fields.js';

export interface ImageRoutesOptions {
  readonly limits: UploadLimits;
  readonly imageLimits: ImageLimits;
  readonly maxWaitMs: number;
  readonly inFlight: InFlight;
  readonly watch: BrokerWatch;
  readonly intake: ImageIntake;
  /** Takes images that are too large for a message; undefined where they are refused. */
  readonly large: LargeImages | undefined;
  readonly waiters: PredictionWaiters;
  readonly recent: RecentPredictions;
  readonly summary: MinuteSummary;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Content-Type as it was sent. */
    contentType: string | undefined;
  }
}

/** `POST /v1/images` */
export async function imageRoutes(app: FastifyInstance, options: ImageRoutesOptions): Promise<void> {
  // A file over its limit is told by `truncated`.
  await app.register(multipart, { throwFileSizeLimit: false });
  app.decorateRequest('contentType', undefined);
  app.addHook('onRequest', (request, _reply, done) => {
    request.contentType = request.headers['content-type'];
    // A content type that makes no sense is no reason to refuse an image: its bytes say what it is.
    if (!/^multipart\//i.test(request.contentType ?? '')) request.headers['content-type'] = 'application/octet-stream';
    done();
  });
  app.post<{ Querystring: UploadQuery }>(
    '/v1/images',
    { schema: imageRouteSchema, validatorCompiler: () => () => true },
    async (request, reply) => {
      try {
        await upload(request, reply, options);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) options.summary.record(reply.elapsedTime, false);
        throw error;
      }
      return reply;
    },
  );
}

async function upload(request: UploadRequest, reply: FastifyReply, options: ImageRoutesOptions): Promise<void> {
  const { recent, summary } = options;
  const wait = waitOf(request.query.wait, headerText(request, 'prefer'), options.maxWaitMs);
  const { images, waiting, isForm } = await accept(request, reply, wait, options);
  for (const _image of images) summary.record(reply.elapsedTime, true);
  const onClose = (): void => {
    for (const waiter of waiting) waiter.cancel();
  };
  reply.raw.on('close', onClose);
  const predictions = await Promise.all(
    waiting.map(async (waiter, index) => {
      const image = images[index];
      // An image that was sent before may have its answer already.
      const earlier = image?.mayBeKnown !== true ? undefined : await recent.primary(image.imageId);
      if (earlier !== undefined) waiter.cancel();
      return earlier ?? (await waiter.prediction);
    }),
  );
  reply.raw.off('close', onClose);
  if (wait.preferenceApplied !== undefined) void reply.header('preference-applied', wait.preferenceApplied);
  answerUpload(reply, images, predictions, isForm);
}

interface Accepted {
  readonly images: readonly AcceptedImage[];
  /** One for each image, or none where nobody waits. */
  readonly waiting: readonly PredictionWaiter[];
  readonly isForm: boolean;
}

async function accept(
  request: UploadRequest,
  reply: FastifyReply,
  { waitMs }: Wait,
  { limits, imageLimits, inFlight, watch, intake, large, waiters }: ImageRoutesOptions,
): Promise<Accepted> {
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const announced = announcedBody(request, request.contentType, limits);
  watch.checkAvailable();
  const reservation = inFlight.reserve(memoryOf(announced, limits));
  const identity = { caller: request.caller, idempotencyKey, fields: requestFields(request) };
  let waiting: readonly PredictionWaiter[] = [];
  try {
    continueBody(request, reply.raw);
    const putLarge: PutLarge | undefined =
      large && ((index, image) => large.put({ ...image, imageId: idToStoreUnder(index, identity) }));
    const uploads = await readUploads(request, announced, limits, reservation, putLarge);
    const images = admit(uploads, { inlineLimitBytes: limits.inlineBytes, imageLimits, ...identity });
    // Before publishing, so that no answer is missed.
    if (waitMs > 0) waiting = images.map(({ imageId }) => waiters.wait(imageId, waitMs));
    await intake.accept(images, { ...request.trace, 'x-request-id': request.id });
    return { images: images.map(accepted), waiting, isForm: announced.kind === 'multipart' };
  } catch (error) {
    for (const waiter of waiting) waiter.cancel();
    throw error;
  } finally {
    reservation.release();
  }
}

/** Memory that is taken for a body of which the length is known; of others it is taken as they grow. */
function memoryOf(announced: Announced, limits: UploadLimits): number {
  const { bytes = 0 } = announced;
  return limits.hasBucket && mayBeLarge(announced, limits) ? Math.min(bytes, largeImageBytes) : bytes;
}
