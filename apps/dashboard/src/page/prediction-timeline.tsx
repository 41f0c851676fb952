import type { Timings } from '@sightline/messages';
import type { VNode } from 'preact';
import { latency } from '@sightline/figures/format';

/** One stretch of a prediction's way. */
interface Stretch {
  readonly kind: string;
  readonly name: string;
  readonly ms: number;
}

const inWorker = ['queued', 'fetched', 'decoded', 'waited', 'inferred'] as const;
const usable = (ms: number | null | undefined): ms is number =>
  ms !== null && ms !== undefined && Number.isFinite(ms) && ms >= 0;

/**
 * Where the milliseconds of one picture went. What its stages leave of the total is the worker's own; what the total leaves of
 * the time that passed here is the way there and back.
 */
export function stretchesOf(timings: Timings, elapsedMs?: number): readonly Stretch[] {
  const stages = inWorker.flatMap((kind): Stretch[] => {
    const ms = timings[kind];
    return usable(ms) ? [{ kind, name: kind, ms }] : [];
  });
  if (!usable(timings.total)) return stages;
  const between = timings.total - stages.reduce((sum, { ms }) => sum + ms, 0);
  const rest = between > 0.05 ? [{ kind: 'rest', name: 'in between', ms: between }] : [];
  const beyond = elapsedMs === undefined ? 0 : elapsedMs - timings.total;
  return [
    ...stages,
    ...rest,
    ...(beyond > 0 ? [{ kind: 'published', name: 'sent, committed, answered', ms: beyond }] : []),
  ];
}

interface PredictionTimelineProps {
  readonly timings: Timings;
  /** From sending to the answer, where the page saw both. */
  readonly elapsedMs?: number;
}

export function PredictionTimeline({ timings, elapsedMs }: PredictionTimelineProps): VNode | null {
  const stretches = elapsedMs === undefined ? stretchesOf(timings) : stretchesOf(timings, elapsedMs);
  if (stretches.length === 0) return null;
  return (
    <div class="prediction-timeline">
      <div class="timeline" aria-hidden="true">
        {stretches.map(({ kind, ms }) => (
          <span key={kind} class={`stage ${kind}`} style={{ flexGrow: Math.max(ms, 0.001) }} />
        ))}
      </div>
      <ul class="legend">
        {stretches.map(({ kind, name, ms }) => (
          <li key={kind}>
            <span class={`key ${kind}`} aria-hidden="true" />
            {name} {latency(ms)}
          </li>
        ))}
      </ul>
    </div>
  );
}
