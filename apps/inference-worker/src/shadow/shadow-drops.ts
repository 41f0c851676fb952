import { metrics } from '@sightline/observability';
import type { ModelRef } from '../models/model-ref.js';

export type ShadowDropReason = 'queue_full' | 'too_late' | 'not_loaded' | 'failed' | 'stopped';

/** Counts an image that these shadows did not get to see, or whose result was lost. */
export function dropShadows(shadows: readonly ModelRef[], reason: ShadowDropReason): void {
  for (const { name } of shadows) metrics.shadowDrops.add(1, { model: name, reason });
}
