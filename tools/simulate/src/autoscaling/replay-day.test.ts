import { charts, scalingOf } from '@sightline/capacity';
import { describe, expect, it } from 'vitest';
import { dayPlot } from './day-plot.js';
import { recordedDay } from './day.js';
import { replayDay } from './replay-day.js';
import { replayFigures } from './replay-figures.js';

const day = replayDay('efficientnet_lite0');
const figures = replayFigures(day);
const { max, cooldownSeconds } = scalingOf(charts.prod, 'inference-worker');
const hour = 3600;

describe('the recorded day under the rule of the production chart', () => {
  it('is the same each time', () => {
    expect(recordedDay().images).toEqual(recordedDay().images);
  });

  it('answers every image, and lets no lag grow beyond what one burst brings', () => {
    expect(figures.unanswered).toBe(0);
    expect(figures.maxPods).toBeLessThanOrEqual(max);
    // Five minutes at 900 a second: what came while pods were on their way, not the burst itself.
    expect(figures.maxLag).toBeLessThan(900 * 300 * 0.5);
    expect(figures.maxWaitSeconds).toBeLessThan(300);
  });

  it('has no pod in the idle night, half an hour after the last image', () => {
    const { seconds, loneAtSecond } = day;
    const lastOfEvening = 20 * 60;
    const idle = seconds.slice(lastOfEvening + cooldownSeconds + 60, loneAtSecond);
    expect(idle.length).toBeGreaterThan(hour);
    expect(idle.every(({ started, wanted }) => started === 0 && wanted === 0)).toBe(true);
    expect(seconds.at(-1)?.started).toBe(0);
  });

  it('answers the lone image of the night within minutes, and goes back to sleep', () => {
    const { seconds, loneAtSecond, waitedSeconds } = day;
    expect(seconds[loneAtSecond]?.arrived).toBe(1);
    expect(waitedSeconds[loneAtSecond]).toBeLessThan(180);
    expect(seconds[loneAtSecond + cooldownSeconds + 300]?.started).toBe(0);
  });

  it('follows the ramp without a queue that grows', () => {
    const between = (from: number, to: number) => day.seconds.slice(from * hour, to * hour);
    const pods = (from: number, to: number) =>
      between(from, to).reduce((sum, { started }) => sum + started, 0) / (to - from);
    expect(Math.max(...between(7, 12).map(({ lag }) => lag))).toBeLessThan(10_000);
    expect(pods(9, 12)).toBeGreaterThan(2 * pods(6.5, 8));
  });

  it('is drawn with a panel for what came, what waited and the pods', () => {
    const svg = dayPlot(day, 'A day');
    expect(svg).toMatch(/^<svg /);
    for (const name of ['A day', 'images a second', 'images that wait', 'worker pods'])
      expect(svg).toContain(`>${name}</text>`);
  });
});
