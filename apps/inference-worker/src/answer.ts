import { ImageError, readHeader } from '@sightline/image';
import type { ImageHeader, PixelSpec } from '@sightline/image';
import type { Classified, Pixels } from '@sightline/inference';
import type { ImageFacts, NewPrediction, Timings } from '@sightline/messages';
import type { ConfidenceThreshold } from './confidence-thresholds.js';
import type { LiveModel } from './models/live-model.js';
import type { ModelRef } from './models/model-ref.js';
import { topLabels } from './top-labels.js';

/** What became of an image: the part of its prediction that does not depend on its message. */
export type Answer = Pick<
  NewPrediction,
  'outcome' | 'label' | 'confidence' | 'top_k' | 'model_name' | 'model_version' | 'arm' | 'error_code' | 'error_message'
> & {
  readonly image: ImageFacts | null;
  readonly timings: Pick<Timings, 'decoded' | 'waited' | 'inferred'> & Partial<Pick<Timings, 'fetched'>>;
  /** Set where shadows are to see the image as well. */
  readonly shadowWork?: ShadowWork;
};

/** What shadows need of an image that was answered; the pixels are shared with the answer. */
export interface ShadowWork {
  readonly shadows: readonly ModelRef[];
  readonly threshold: ConfidenceThreshold;
  readonly pixels: Pixels;
  /** How the pixels were made. */
  readonly spec: PixelSpec;
  readonly image: ImageFacts;
  readonly decodedMs: number;
}

const NO_LIMITS = { maxBytes: Infinity, maxPixels: Infinity } as const;

/** The answer that scores give. */
export function labelled(
  { scores, waitedMs, inferredMs }: Classified,
  model: LiveModel,
  { topK, threshold }: { readonly topK: number; readonly threshold: ConfidenceThreshold },
  { image, decodedMs }: { readonly image: ImageFacts; readonly decodedMs: number },
): Answer {
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
    image,
    timings: { decoded: decodedMs, waited: waitedMs, inferred: inferredMs },
  };
}

/** The answer to an image that can't be classified. */
export function rejected(
  { code, message }: { readonly code: string; readonly message: string },
  image: ImageFacts | null,
  decoded: number | null = null,
): Answer {
  const timings = { decoded, waited: null, inferred: null };
  return { outcome: 'rejected', error_code: code, error_message: message, image, timings };
}

/** What is known of an image: `brightness` once it is decoded. */
export function factsOf(
  { format, width, height }: ImageHeader,
  bytes: Uint8Array,
  brightness: number | null = null,
): ImageFacts {
  return { format, width, height, bytes: bytes.length, brightness };
}

/** What the header says of an image that was rejected, limits or not. */
export function readFacts(bytes: Uint8Array): ImageFacts | null {
  try {
    return factsOf(readHeader(bytes, NO_LIMITS), bytes);
  } catch (error) {
    if (error instanceof ImageError) return null;
    throw error;
  }
}
