import { LineChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { replayDay } from './replay-day.js';
import type { Replay, ReplaySecond } from './replay.js';

use([LineChart, GridComponent, TitleComponent, SVGRenderer]);

const size = { width: 860, height: 620 } as const;
/** Each point is the largest value of its minute. */
const secondsAPoint = 60;

interface Panel {
  readonly title: string;
  readonly color: string;
  readonly of: (second: ReplaySecond) => number;
  readonly step?: 'end';
}

const panels: readonly Panel[] = [
  { title: 'images a second', color: '#2f6fdb', of: ({ arrived }) => arrived },
  { title: 'images that wait', color: '#d9822b', of: ({ lag }) => lag },
  { title: 'worker pods', color: '#2a8a57', of: ({ started }) => started, step: 'end' },
];

/** The recorded day as docs/scaling.md shows it. */
export function recordedDayPlot(): string {
  return dayPlot(replayDay('efficientnet_lite0'), 'A day under the production chart');
}

/** Draws a replay as an SVG picture: what came, what waited and the pods, one above the other. */
export function dayPlot({ seconds }: Replay, title: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  const height = 150;
  const top = (index: number): number => 64 + index * (height + 34);
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      { text: title, left: 16, top: 10, textStyle: { fontSize: 15 } },
      ...panels.map((panel, index) => ({
        text: panel.title,
        left: 62,
        top: top(index) - 22,
        textStyle: { fontSize: 12, fontWeight: 'normal', color: panel.color },
      })),
    ],
    grid: panels.map((_, index) => ({ left: 64, right: 24, top: top(index), height })),
    xAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'value',
      min: 0,
      max: seconds.length / 3600,
      interval: 2,
      axisLabel: { show: gridIndex === panels.length - 1, formatter: (hour: number) => `${hour}:00` },
      splitLine: { lineStyle: { color: '#eef0f2' } },
    })),
    yAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'value',
      splitNumber: 3,
      splitLine: { lineStyle: { color: '#e3e6ea' } },
    })),
    series: panels.map(({ color, of, step = false }, index) => ({
      type: 'line',
      xAxisIndex: index,
      yAxisIndex: index,
      showSymbol: false,
      step,
      color,
      lineStyle: { width: 1.4 },
      areaStyle: { opacity: 0.12 },
      data: pointsOf(seconds, of),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function pointsOf(seconds: readonly ReplaySecond[], of: Panel['of']): readonly (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  for (let from = 0; from < seconds.length; from += secondsAPoint) {
    points.push([from / 3600, Math.round(Math.max(...seconds.slice(from, from + secondsAPoint).map(of)))]);
  }
  return points;
}
