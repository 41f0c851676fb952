import { decodeImage, ImageError, meanBrightness } from '@sightline/image';
import type { ImageLimits, PixelSpec } from '@sightline/image';
import { UnusableScoresError } from '@sightline/inference';
import { inSpan, metrics, seconds } from '@sightline/observability';
import { factsOf, labelled, readFacts, rejected } from './answer.js';
import type { Answer } from './answer.js';
import type { ChooseModel, Chosen } from './choose-model.js';
import type { ImageWithBytes } from './fetch/fetching-classifier.js';
import type { ImageLoad } from './image-load.js';

export interface ClassifyOptions {
  readonly choose: ChooseModel;
  readonly limits: ImageLimits;
  readonly topK: number;
  readonly load: ImageLoad;
}

interface Circumstances {
  readonly signal: AbortSignal;
  readonly moreToCome: () => boolean;
}

/** Decodes and classifies images. A bad image is an answer as well; what is thrown is no fault of the image. */
export function imageClassifier(
  options: ClassifyOptions,
): (image: ImageWithBytes, signal: AbortSignal) => Promise<Answer> {
  const { choose, load } = options;
  return async (image, signal) => {
    const { content } = image;
    // Waiting is for models that are not loaded alone: an image without a wait loses no turn of the event loop.
    const choice = choose(image);
    const chosen = choice instanceof Promise ? await choice : choice;
    if ('code' in chosen) return rejected(chosen, readFacts(content));
    load.begin();
    try {
      const answer = await classify(content, chosen, options, { signal, moreToCome: () => load.underWay > 1 });
      return chosen.arm === null ? answer : { ...answer, arm: chosen.arm };
    } finally {
      chosen.lease.release();
      load.end();
    }
  };
}

async function classify(
  bytes: Buffer,
  { lease: { model }, threshold, shadows }: Chosen,
  { limits, topK }: ClassifyOptions,
  { signal, moreToCome }: Circumstances,
): Promise<Answer> {
  const startedAt = performance.now();
  let decodedMs: number | null = null;
  try {
    const { header, pixels } = await tracedDecode(bytes, model.pixels, limits);
    decodedMs = performance.now() - startedAt;
    metrics.imageDecode.record(seconds(decodedMs), { format: header.format });
    const classified = await model.queue.classify(pixels, signal, moreToCome());
    const image = factsOf(header, bytes, meanBrightness(pixels.data));
    const answer = labelled(classified, model, { topK, threshold }, { image, decodedMs });
    if (shadows.length === 0) return answer;
    return { ...answer, shadowWork: { shadows, threshold, pixels, spec: model.pixels, image, decodedMs } };
  } catch (error) {
    if (error instanceof ImageError) return rejected(error, readFacts(bytes), decodedMs);
    if (!(error instanceof UnusableScoresError)) throw error;
    const seenBy = { model_name: model.name, model_version: model.version };
    return { ...rejected(error, readFacts(bytes), decodedMs), ...seenBy };
  }
}

function tracedDecode(bytes: Buffer, spec: PixelSpec, limits: ImageLimits): ReturnType<typeof decodeImage> {
  return inSpan('decode image', {}, async (span) => {
    const decoded = await decodeImage(bytes, spec, limits);
    const { format, width, height } = decoded.header;
    span?.set({ 'sightline.image.format': format, 'sightline.image.width': width, 'sightline.image.height': height });
    return decoded;
  });
}
