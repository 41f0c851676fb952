import { expect, it } from 'vitest';
import { curvePlot } from './curve-plot.js';
import { keepsUp, rateFigures } from './load-figures.js';

const answered = (ms: number, answers = 1) => ({ sentAt: 100, answeredAt: 100 + ms, answers, shadows: 0 });

it('counts as success what is answered exactly once, and takes latencies from the send on', () => {
  const images = [...Array.from({ length: 97 }, (_, index) => answered(index + 1)), answered(10, 2), answered(20, 3)];
  const lost = { sentAt: 100, answers: 0, shadows: 0 };
  expect(rateFigures([...images, lost], 5)).toEqual({
    rate: 5,
    sent: 100,
    successRate: 0.97,
    avgMs: 48.3,
    p50Ms: 48,
    p95Ms: 93,
    p99Ms: 97,
  });
});

it('keeps up with a rate only where nothing is lost and no queue grows', () => {
  const steady = rateFigures([answered(40)], 10);
  expect(keepsUp(steady)).toBe(true);
  expect(keepsUp({ ...steady, p95Ms: 1001 })).toBe(false);
  expect(keepsUp({ ...steady, successRate: 0.999 })).toBe(false);
});

it('draws a line for each percentile', () => {
  const svg = curvePlot([rateFigures([answered(20)], 5), rateFigures([answered(90)], 100)]);
  expect(svg).toMatch(/^<svg /);
  for (const name of ['p50', 'p95', 'p99', 'images a second']) expect(svg).toContain(`>${name}</text>`);
});
