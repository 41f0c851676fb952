import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { Figures, Series } from '@sightline/figures';
import { baseOptions, Chart } from './chart.js';
import { count, latency } from '@sightline/figures/format';

type Colour = (name: string) => string;

/** What came in less than this tells no rate. */
const SHORTEST_MS = 5000;

/** For each slot what one answer in it is worth in answers a second; of the last one only a part is over. */
function perSecond({ at, slotMs, lastMs }: Series): readonly number[] {
  const last = Math.min(slotMs, Math.max(lastMs, SHORTEST_MS));
  return at.map((_, index) => 1000 / (index === at.length - 1 ? last : slotMs));
}

/** Answers a second, stacked by outcome. */
export function AnswersChart({ figures: { series, counts } }: { readonly figures: Figures }): VNode {
  const data = useMemo((): uPlot.AlignedData => {
    const rates = perSecond(series);
    const good = rates.map((worth, index) => (series.classified[index] ?? 0) * worth);
    const low = rates.map((worth, index) => (good[index] ?? 0) + (series.low_confidence[index] ?? 0) * worth);
    const all = rates.map((worth, index) => (low[index] ?? 0) + (series.rejected[index] ?? 0) * worth);
    return [[...series.at], all, low, good];
  }, [series]);
  const label = `Answers a second. In the window: ${count(counts.classified)} classified, ${count(counts.low_confidence)} of low confidence, ${count(counts.rejected)} rejected.`;
  if (counts.classified + counts.low_confidence + counts.rejected === 0) return <NothingToDraw />;
  return <Chart label={label} data={data} options={answersOptions} />;
}

function answersOptions(colour: Colour): Omit<uPlot.Options, 'width' | 'height'> {
  const paths = uPlot.paths.bars?.({ size: [0.75, 24], align: 1 });
  const bar = (name: string): uPlot.Series => ({
    fill: colour(name),
    stroke: colour(name),
    width: 0,
    points: { show: false },
    ...(paths ? { paths } : {}),
  });
  return {
    ...baseOptions(colour, (value) => String(value)),
    series: [{}, bar('rejected'), bar('low'), bar('good')],
  };
}

/** Latency from end to end: half, 95 and 99 of 100 answers are faster. */
export function LatencyChart({ figures: { series, stages } }: { readonly figures: Figures }): VNode {
  const data = useMemo(
    (): uPlot.AlignedData => [[...series.at], [...series.p50], [...series.p95], [...series.p99]],
    [series],
  );
  const total = stages.total;
  const label = `Latency from end to end. In the window: median ${latency(total?.p50)}, p95 ${latency(total?.p95)}, p99 ${latency(total?.p99)}.`;
  if (!total) return <NothingToDraw />;
  return <Chart label={label} data={data} options={latencyOptions} />;
}

/** An empty chart would show a scale of nothing. */
function NothingToDraw(): VNode {
  return <p class="chart nothing">Nothing was answered in this window.</p>;
}

/** Those without a neighbour, through which no line goes. */
function lonelyPoints({ data }: uPlot, seriesIndex: number): number[] {
  const values = data[seriesIndex] ?? [];
  const isThere = (index: number): boolean => (values[index] ?? null) !== null;
  return Array.from(values, (_, index) => index).filter(
    (index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1),
  );
}

function latencyOptions(colour: Colour): Omit<uPlot.Options, 'width' | 'height'> {
  const line = (name: string, width: number): uPlot.Series => ({
    stroke: colour(name),
    width,
    spanGaps: false,
    points: { show: true, size: 4, fill: colour(name), filter: lonelyPoints },
  });
  return {
    ...baseOptions(colour, (value) => latency(value)),
    series: [{}, line('p50', 2), line('p95', 2), line('p99', 1)],
  };
}
