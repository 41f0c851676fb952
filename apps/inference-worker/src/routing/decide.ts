import type { ConfidenceThreshold } from '../confidence-thresholds.js';
import type { ModelRef } from '../models/model-ref.js';
import { drawArm } from './draw-arm.js';
import type { RoutedImage, RouteIndex } from './route-index.js';
import { unitInterval } from './unit-interval.js';

/** What the routes say of an image. */
export interface Decision {
  readonly route: string;
  readonly arm: string;
  readonly model: ModelRef;
  /** The shadows that were drawn for this image. */
  readonly shadows: readonly ModelRef[];
  readonly threshold: ConfidenceThreshold;
}

/**
 * Decides for an image by the routes alone: the same image gets the same decision in every worker and however often it is
 * delivered. An arm is sticky by source key, or by image where there is none. undefined: no route applies.
 */
export function decide(routes: RouteIndex, image: RoutedImage): Decision | undefined {
  const found = routes.find(image);
  if (!found) return undefined;
  const { route, arms, shadows } = found.routing;
  const arm = drawArm(arms, unitInterval(route, image.source_key ?? image.image_id));
  return {
    route,
    arm: arm.name,
    model: { name: arm.model_name, version: arm.model_version },
    // Drawn by image: a camera is not in the shadow all day or never.
    shadows: shadows
      .filter(({ model_name, model_version, sample_rate }) => {
        if (sample_rate >= 1) return true;
        return unitInterval('shadow', route, model_name, model_version ?? '', image.image_id) < sample_rate;
      })
      .map(({ model_name, model_version }) => ({ name: model_name, version: model_version })),
    threshold: found.threshold,
  };
}
