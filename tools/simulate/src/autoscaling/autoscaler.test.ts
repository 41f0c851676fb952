import type { ScalingRule } from '@sightline/capacity';
import { describe, expect, it } from 'vitest';
import { Autoscaler } from './autoscaler.js';

const rule: ScalingRule = {
  by: 'kafka',
  perPod: 50,
  activation: 0,
  min: 0,
  max: 20,
  pollingSeconds: 5,
  cooldownSeconds: 600,
  scaleUpWindowSeconds: 0,
  scaleDownWindowSeconds: 300,
  scaleDownPods: null,
  scaleDownPeriodSeconds: null,
};

/** Pods that are wanted after each second of these lags. */
function play(lags: readonly number[], partitions = 12, more: Partial<ScalingRule> = {}): readonly number[] {
  const autoscaler = new Autoscaler({ ...rule, ...more }, partitions);
  return lags.map((lag, second) => autoscaler.tick(second, lag));
}

const steady = (lag: number, seconds: number): readonly number[] => Array.from({ length: seconds }, () => lag);

describe('the autoscaler', () => {
  it('wakes one pod for a single image at the next look', () => {
    expect(play([0, 1, 1, 1, 1, 1]).map((pods) => pods)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('wants a pod for each so many images, in steps of four or of doubling', () => {
    const pods = play(steady(450, 61));
    expect([pods[0], pods[14], pods[15], pods[30]]).toEqual([5, 5, 9, 9]);
    const many = play(steady(10_000, 61), 1000, { max: 1000 });
    expect([many[0], many[15], many[30], many[45]]).toEqual([5, 10, 20, 40]);
  });

  it('wants no more than there are partitions, or than the chart allows', () => {
    expect(play(steady(1e6, 600)).at(-1)).toBe(12);
    expect(play(steady(1e6, 600), 100).at(-1)).toBe(20);
  });

  it('lets pods go only after five quiet minutes, and not for a tenth more or less', () => {
    const pods = play([...steady(500, 120), ...steady(100, 400)]);
    expect(pods[119]).toBe(10);
    // The last look that wanted ten was at 105 s.
    expect(pods[404]).toBe(10);
    expect(pods.at(-1)).toBe(2);
    expect(play([...steady(500, 120), ...steady(460, 600)]).at(-1)).toBe(10);
  });

  it('lets no more pods go at a time than the rule says', () => {
    const rules = { scaleDownPods: 1, scaleDownPeriodSeconds: 120 };
    const pods = play([...steady(500, 120), ...steady(100, 900)], 12, rules);
    expect([pods[404], pods[405], pods[524], pods[525]]).toEqual([10, 9, 9, 8]);
    expect(pods.at(-1)).toBe(4);
  });

  it('keeps the last pod until the idle time is over, then none', () => {
    const pods = play([...steady(10, 60), ...steady(0, 700)]);
    expect(pods[60 + 590]).toBe(1);
    expect(pods.at(-1)).toBe(0);
  });
});
