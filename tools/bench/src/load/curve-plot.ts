import { init, use } from 'echarts/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import type { RateFigures } from './load-figures.js';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const size = { width: 760, height: 420 } as const;

/** Draws latency over images a second as an SVG picture, both axes logarithmic. */
export function curvePlot(curve: readonly RateFigures[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  const line = (name: string, of: (figures: RateFigures) => number, color: string): object => {
    return { type: 'line', name, color, symbolSize: 7, data: curve.map((figures) => [figures.rate, of(figures)]) };
  };
  const axis = { type: 'log', nameLocation: 'middle', splitLine: { lineStyle: { color: '#e3e6ea' } } } as const;
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: 'Latency by load, one worker', left: 16, top: 12, textStyle: { fontSize: 15 } },
    legend: { top: 14, right: 24 },
    grid: { left: 70, right: 30, top: 60, bottom: 60 },
    xAxis: { ...axis, name: 'images a second', nameGap: 32, min: 'dataMin', max: 'dataMax' },
    yAxis: { ...axis, name: 'milliseconds from send to label', nameGap: 46 },
    series: [
      line('p50', ({ p50Ms }) => p50Ms, '#2f6fdb'),
      line('p95', ({ p95Ms }) => p95Ms, '#d9822b'),
      line('p99', ({ p99Ms }) => p99Ms, '#b83280'),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
