import { decodeImage, ImageError, readHeader } from '@sightline/image';
import type { ImageHeader, ImageLimits } from '@sightline/image';
import { UnusableScoresError } from '@sightline/inference';
import type { ImageFacts, ImageReceived, NewPrediction, Timings } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import type { ConfidenceThreshold } from './confidence-thresholds.js';
import type { LiveModel } from './live-model.js';
import type { ModelSet } from './model-set.js';
import { topLabels } from './top-labels.js';

/** What became of an image: the part of its prediction that does not depend on its message. */
export type Answer = Pick<
  NewPrediction,
  'outcome' | 'label' | 'confidence' | 'top_k' | 'model_name' | 'model_version' | 'error_code' | 'error_message'
> & {
  readonly image: ImageFacts | null;
  readonly timings: Pick<Timings, 'decoded' | 'waited' | 'inferred'>;
};

export interface ClassifyOptions {
  readonly models: ModelSet;
  readonly limits: ImageLimits;
  readonly topK: number;
  readonly threshold: ConfidenceThreshold;
}

const NO_TIMINGS = { decoded: null, waited: null, inferred: null } as const;
const NO_LIMITS = { maxBytes: Infinity, maxPixels: Infinity } as const;

/** Decodes and classifies images. A bad image is an answer as well; what is thrown is no fault of the image. */
export function imageClassifier(
  options: ClassifyOptions,
): (image: ImageReceived, signal: AbortSignal) => Promise<Answer> {
  const { models } = options;
  let underWay = 0;
  return async ({ content, model: wanted }, signal) => {
    if (!(content instanceof Uint8Array)) {
      const message = `The image lies at ${content.uri}; this worker takes images inside the message only. Send its bytes.`;
      return rejected({ code: 'reference_not_supported', message }, null, NO_TIMINGS);
    }
    const model = models.find(wanted);
    if (!model) {
      const message = `There is no model ${String(wanted)} here. Ask for ${models.names.join(' or ')}, or for none.`;
      return rejected({ code: 'unknown_model', message }, factsOf(content), NO_TIMINGS);
    }
    underWay += 1;
    try {
      return await classify(content, model, options, { signal, moreToCome: () => underWay > 1 });
    } finally {
      underWay -= 1;
    }
  };
}

async function classify(
  bytes: Buffer,
  model: LiveModel,
  { limits, topK, threshold }: ClassifyOptions,
  { signal, moreToCome }: { readonly signal: AbortSignal; readonly moreToCome: () => boolean },
): Promise<Answer> {
  const startedAt = performance.now();
  let decoded: number | null = null;
  try {
    const { header, pixels } = await decodeImage(bytes, model.pixels, limits);
    decoded = performance.now() - startedAt;
    metrics.imageDecode.record(seconds(decoded), { format: header.format });
    const { scores, waitedMs, inferredMs } = await model.queue.classify(pixels, signal, moreToCome());
    const top = topLabels(scores, model.labels, topK);
    const label = top[0]?.label ?? null;
    const confidence = top[0]?.confidence ?? 0;
    return {
      outcome: confidence >= threshold(model.name, label ?? '') ? 'classified' : 'low_confidence',
      label,
      confidence,
      top_k: top,
      model_name: model.name,
      model_version: model.version,
      image: facts(header, bytes),
      timings: { decoded, waited: waitedMs, inferred: inferredMs },
    };
  } catch (error) {
    if (error instanceof ImageError) return rejected(error, factsOf(bytes), { ...NO_TIMINGS, decoded });
    if (!(error instanceof UnusableScoresError)) throw error;
    const seenBy = { model_name: model.name, model_version: model.version };
    return { ...rejected(error, factsOf(bytes), { ...NO_TIMINGS, decoded }), ...seenBy };
  }
}

function rejected(
  { code, message }: { readonly code: string; readonly message: string },
  image: ImageFacts | null,
  timings: Answer['timings'],
): Answer {
  return { outcome: 'rejected', error_code: code, error_message: message, image, timings };
}

function facts({ format, width, height }: ImageHeader, bytes: Uint8Array): ImageFacts {
  return { format, width, height, bytes: bytes.length };
}

/** What the header says of an image that was rejected, limits or not. */
function factsOf(bytes: Uint8Array): ImageFacts | null {
  try {
    return facts(readHeader(bytes, NO_LIMITS), bytes);
  } catch (error) {
    if (error instanceof ImageError) return null;
    throw error;
  }
}
