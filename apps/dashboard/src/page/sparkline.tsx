import type { VNode } from 'preact';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** Drawn as a line across. */
  readonly threshold: number;
}

const WIDTH = 120;
const HEIGHT = 28;
const PAD = 3;

/** How a figure went, and where it is too much; the figures stand beside it in words. */
export function Sparkline({ values, threshold }: SparklineProps): VNode {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const top = Math.max(threshold * 1.25, ...known, Number.MIN_VALUE);
  const bottom = Math.min(0, ...known);
  const y = (value: number): number => HEIGHT - PAD - ((value - bottom) / (top - bottom)) * (HEIGHT - 2 * PAD);
  const step = (WIDTH - 2 * PAD) / Math.max(1, known.length - 1);
  const points = known.map((value, index) => [PAD + index * step, y(value)] as const);
  const [lastX = PAD, lastY = HEIGHT] = points.at(-1) ?? [];
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line class="threshold" x1="0" x2={WIDTH} y1={y(threshold)} y2={y(threshold)} />
      <polyline points={points.map((point) => point.join(',')).join(' ')} />
      {known.length === 0 ? null : <circle cx={lastX} cy={lastY} r="2.5" />}
    </svg>
  );
}
