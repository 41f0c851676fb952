import { recording, type Wish } from '@sightline/capacity';
import { describe, expect, it } from 'vitest';
import { rateText } from './rate-text.js';
import { simulateRate } from './simulate-rate.js';

const wish: Wish = { imagesPerS: 300, model: 'efficientnet_lite0', hardware: 'spot' };

describe('a simulated rate', () => {
  it('is the same each time', () => {
    expect(simulateRate(wish)).toEqual(simulateRate(wish));
  });

  it.each([10, 1000, 1_000_000])('keeps up with %i images a second with the workers of its plan', (imagesPerS) => {
    const { keepsUp, figures, ramp, plan } = simulateRate({ ...wish, imagesPerS });
    expect(keepsUp).toBe(true);
    expect(figures.p50Ms).toBeLessThan(figures.p99Ms);
    expect(ramp.at(-1)?.lag).toBeLessThan(imagesPerS * 60);
    expect(Math.max(...ramp.map(({ pods }) => pods))).toBeLessThanOrEqual(plan.workers);
  });

  it('says so where there are too few workers', () => {
    const { keepsUp, figures } = simulateRate({ ...wish, workers: 1 });
    expect(keepsUp).toBe(false);
    expect(figures.utilisation).toBeGreaterThan(0.95);
    expect(rateText(simulateRate({ ...wish, workers: 1 }))).toContain('DOES NOT KEEP UP');
  });

  it('takes as many images of a card as its vCPUs can decode', () => {
    const { plan } = simulateRate({ ...wish, hardware: 'gpu' });
    expect(plan.workerImagesPerS).toBeLessThan((4 * 1000) / recording.decode.fullCpuMs);
  });

  it('tells a person workers, latency, cost and what breaks', () => {
    const text = rateText(simulateRate({ ...wish, imagesPerS: 5000 }));
    for (const words of ['workers', 'p95', 'for a million images', 'What breaks', 'gateways', 'pods']) {
      expect(text).toContain(words);
    }
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  });
});
