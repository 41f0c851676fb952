import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { Figures } from '@sightline/figures';
import { baseOptions, Chart } from './chart.js';
import { count, latency } from '@sightline/figures/format';

type Colour = (name: string) => string;

/** Answers a second, stacked by outcome. */
export function AnswersChart({ figures: { series, counts } }: { readonly figures: Figures }): VNode {
  const data = useMemo((): uPlot.AlignedData => {
    const perSecond = 1000 / series.slotMs;
    const good = series.classified.map((value) => value * perSecond);
    const low = good.map((value, index) => value + (series.low_confidence[index] ?? 0) * perSecond);
    const all = low.map((value, index) => value + (series.rejected[index] ?? 0) * perSecond);
    return [[...series.at], all, low, good];
  }, [series]);
  const label = `Answers a second. In the window: ${count(counts.classified)} classified, ${count(counts.low_confidence)} of low confidence, ${count(counts.rejected)} rejected.`;
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
  return <Chart label={label} data={data} options={latencyOptions} />;
}

function latencyOptions(colour: Colour): Omit<uPlot.Options, 'width' | 'height'> {
  const line = (name: string, width: number): uPlot.Series => ({
    stroke: colour(name),
    width,
    spanGaps: false,
    points: { size: 4, fill: colour(name) },
  });
  return {
    ...baseOptions(colour, (value) => latency(value)),
    series: [{}, line('p50', 2), line('p95', 2), line('p99', 1)],
  };
}
