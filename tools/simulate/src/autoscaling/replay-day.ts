import {
  chartFor,
  charts,
  podImagesPerS,
  recording,
  scalingOf,
  workerPod,
  valueAt,
  type ModelName,
  type Recording,
  type ScalingRule,
} from '@sightline/capacity';
import { recordedDay } from './day.js';
import { replay, type Replay } from './replay.js';

/** Time that an image takes which need not wait, in the middle. */
export function handlingSeconds({ toWorkerMs, decode, models, toReaderMs }: Recording): number {
  const call = models.efficientnet_lite0?.wideMs ?? [];
  return [toWorkerMs, decode.aloneMs, call, toReaderMs].reduce((sum, times) => sum + valueAt(times, 0.5), 0) / 1000;
}

/** A replayed day, and the second of its lone image. */
export interface ReplayedDay extends Replay {
  readonly loneAtSecond: number;
}

/** The day of day.json under the rule of the production chart, or under one that differs in something. */
export function replayDay(model: ModelName, change: Partial<ScalingRule> = {}): ReplayedDay {
  const { images, loneAtSecond } = recordedDay();
  const { partitions } = charts.prod;
  const played = replay({
    images,
    rule: { ...scalingOf(chartFor('spot'), 'inference-worker'), ...change },
    partitions,
    podImagesPerS: podImagesPerS(recording, model, workerPod('spot')),
    startSeconds: recording.readyMs / 1000,
    handlingSeconds: handlingSeconds(recording),
  });
  return { ...played, loneAtSecond };
}
