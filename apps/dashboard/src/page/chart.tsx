import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

interface ChartProps {
  /** What the chart says, for those who don't see it. */
  readonly label: string;
  readonly data: uPlot.AlignedData;
  /** Options but for the size, in the colours of the page; asked for again when those change. */
  readonly options: (colour: (name: string) => string) => Omit<uPlot.Options, 'width' | 'height'>;
}

const HEIGHT = 190;

/** A chart over time that fills its width. */
export function Chart({ label, data, options }: ChartProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const width = (): number => Math.max(120, element.clientWidth);
    const draw = (): void => {
      plot.current?.destroy();
      const style = getComputedStyle(element);
      const chosen = options((name) => style.getPropertyValue(`--${name}`).trim());
      plot.current = new uPlot({ ...chosen, width: width(), height: HEIGHT }, data, element);
    };
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: width(), height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = null;
    };
    // The data of later renders are set below.
  }, []);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="chart" ref={place} role="img" aria-label={label} />;
}

/** Options that all charts of the page share. */
export function baseOptions(
  colour: (name: string) => string,
  values: (value: number) => string,
): Omit<uPlot.Options, 'width' | 'height' | 'series'> {
  const axis = { stroke: colour('quiet'), font: '12px system-ui, sans-serif', ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 18, 0, 0],
    axes: [
      { ...axis, grid: { show: false }, values: timeValues, incrs: wholeMinutes, space: 70, size: 28 },
      { ...axis, grid: { stroke: colour('line'), width: 1 }, size: 58, values: (_, splits) => splits.map(values) },
    ],
    scales: { x: { range: withLastSlot }, y: { range: (_, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
  };
}

/** A slot is drawn from its start on: there is room for the last one as well. */
function withLastSlot({ data: [starts] }: uPlot, first: number, last: number): uPlot.Range.MinMax {
  const slot = (starts[1] ?? 0) - (starts[0] ?? 0);
  return [first, last + slot];
}

/** Steps between the times of an axis, seconds: they are written to the minute. */
const wholeMinutes = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

const hourMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

function timeValues(_: uPlot, splits: readonly number[]): string[] {
  return splits.map((seconds) => hourMinute.format(seconds * 1000));
}
