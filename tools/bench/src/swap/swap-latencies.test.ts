import { expect, it } from 'vitest';
import type { SentImage } from '../live/answer-log.js';
import { swapLatencies } from './swap-latencies.js';

const image = (sentAt: number, latencyMs: number): SentImage => {
  return { sentAt, answeredAt: sentAt + latencyMs, answers: 1, shadows: 0 };
};

it('counts an image to a swap when it was under way at any time of it', () => {
  const images = [image(0, 10), image(95, 10), image(120, 40), image(200, 50), image(201, 10), image(300, 20)];
  const { normal, during, p95Ratio } = swapLatencies(images, [{ from: 100, to: 200 }]);
  expect(during).toMatchObject({ images: 3, p50Ms: 40, p95Ms: 50 });
  expect(normal).toMatchObject({ images: 3, p50Ms: 10, p95Ms: 20, maxMs: 20 });
  expect(p95Ratio).toBe(2.5);
});

it('counts an image that a swap lost to that swap', () => {
  const images = [image(0, 10), { sentAt: 150, answers: 0, shadows: 0 }];
  expect(swapLatencies(images, [{ from: 100, to: 200 }]).during.images).toBe(1);
});
