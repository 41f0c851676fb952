import { describe, expect, it } from 'vitest';
import { Pulse, sparkline } from './pulse.js';

describe('sparkline', () => {
  it.each([
    [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
    [[0, 0], '▁▁'],
    [[5, null, NaN, 10], '▅  █'],
    [[], ''],
  ])('draws %j', (values, drawn) => {
    expect(sparkline(values)).toBe(drawn);
  });
});

describe('the pulse', () => {
  it('shows the last minute, five seconds a bar, and forgets what came before', () => {
    const pulse = new Pulse();
    for (let second = 0; second < 120; second++)
      for (let number = 0; number < (second < 90 ? 1 : 2); number++) pulse.add(second < 115 ? 10 : 40, second * 1000);
    expect(pulse.lines(120_000)).toEqual({ rate: '▅▅▅▅▅▅██████', latency: '▃▃▃▃▃▃▃▃▃▃▃█' });
    expect(pulse.lines(150_000)).toEqual({ rate: '██████▁▁▁▁▁▁', latency: '▃▃▃▃▃█      ' });
  });
});
