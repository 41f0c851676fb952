import type { Series } from '@sightline/figures';
import { count, latency } from '@sightline/figures/format';
import { scaleLinear, scaleUtc, type ScaleLinear, type ScaleTime } from 'd3-scale';
import { area, line, stack, stackOrderNone } from 'd3-shape';

const WIDTH = 480;
const HEIGHT = 190;
const DAY_MS = 86_400_000;
const PAD = { top: 10, right: 18, bottom: 26, left: 56 };

const outcomes = ['classified', 'low_confidence', 'rejected'] as const;
const quantiles = ['p99', 'p95', 'p50'] as const;

type Across = ScaleTime<number, number>;
type Up = ScaleLinear<number, number>;

/** Answers in each slot, stacked by outcome, as an SVG. */
export function answersPlot(series: Series): string {
  const rows = series.at.map((at, index) => ({
    at: at * 1000,
    classified: series.classified[index] ?? 0,
    low_confidence: series.low_confidence[index] ?? 0,
    rejected: series.rejected[index] ?? 0,
  }));
  const most = Math.max(1, ...rows.map((row) => row.classified + row.low_confidence + row.rejected));
  const [across, up] = scales(series, most);
  const layers = stack<(typeof rows)[number]>().keys(outcomes).order(stackOrderNone)(rows);
  const bar = Math.max(1, across(series.slotMs) - across(0) - 1);
  const bars = layers.flatMap((layer) =>
    layer
      .filter(([from, to]) => to > from)
      .map(
        (one) =>
          `<rect class="${layer.key}" x="${fixed(across(one.data.at))}" y="${fixed(up(one[1]))}" width="${fixed(bar)}" height="${fixed(up(one[0]) - up(one[1]))}"/>`,
      ),
  );
  return plot('Answers over time, by outcome', axes(across, up, count) + bars.join(''));
}

/** Latency in each slot, as an SVG: half, 95 and 99 of 100 answers were faster. */
export function latencyPlot(series: Series): string {
  const most = Math.max(1, ...quantiles.flatMap((name) => series[name].map((value) => value ?? 0)));
  const [across, up] = scales(series, most);
  const points = (
    name: (typeof quantiles)[number],
  ): readonly { readonly at: number; readonly value: number | null }[] =>
    series.at.map((at, index) => ({ at: at * 1000 + series.slotMs / 2, value: series[name][index] ?? null }));
  const draw = line<{ readonly at: number; readonly value: number | null }>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => across(at))
    .y(({ value }) => up(value ?? 0))
    .digits(1);
  const shade = area<{ readonly at: number; readonly value: number | null }>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => across(at))
    .y0(up(0))
    .y1(({ value }) => up(value ?? 0))
    .digits(1);
  const lines = quantiles.map((name) => {
    const its = points(name);
    const alone = its.filter(({ value }, index) => value !== null && lonely(its, index));
    const dots = alone.map(
      ({ at, value }) => `<circle class="${name}" r="2" cx="${fixed(across(at))}" cy="${fixed(up(value ?? 0))}"/>`,
    );
    return `<path class="line ${name}" d="${draw([...its]) ?? ''}"/>${dots.join('')}`;
  });
  const under = `<path class="shade" d="${shade([...points('p50')]) ?? ''}"/>`;
  return plot('Latency over time', axes(across, up, latency) + under + lines.join(''));
}

/** Whether a point has no neighbour: a line through it would not be seen. */
function lonely(points: readonly { readonly value: number | null }[], index: number): boolean {
  return (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null;
}

function scales({ at, slotMs }: Series, most: number): readonly [Across, Up] {
  const first = (at[0] ?? 0) * 1000;
  const last = (at.at(-1) ?? 0) * 1000 + slotMs;
  const across = scaleUtc([first, last], [PAD.left, WIDTH - PAD.right]);
  return [across, scaleLinear([0, most * 1.05], [HEIGHT - PAD.bottom, PAD.top])];
}

function axes(across: Across, up: Up, text: (value: number) => string): string {
  const ticks = across.ticks(5);
  const [first, second] = ticks;
  const format = (at: Date): string =>
    first && second && second.getTime() - first.getTime() >= DAY_MS
      ? at.toISOString().slice(5, 10)
      : at.toISOString().slice(11, 16);
  const level = up.ticks(4).map((value) => {
    const y = fixed(up(value));
    return `<line class="grid" x1="${PAD.left}" x2="${WIDTH - PAD.right}" y1="${y}" y2="${y}"/><text x="${PAD.left - 8}" y="${y}" dy="4" text-anchor="end">${text(value)}</text>`;
  });
  const times = ticks.map(
    (at) => `<text x="${fixed(across(at))}" y="${HEIGHT - 6}" text-anchor="middle">${format(at)}</text>`,
  );
  return [...level, ...times].join('');
}

function plot(title: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${content}</svg>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
