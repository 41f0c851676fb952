import { expect, it } from 'vitest';
import { fullLoadFigures, halfLoadFigures, halfTurn } from './shadow-figures.js';

it('takes the 95th percentile of a turn and counts an image once, however many shadows saw it', () => {
  const images = Array.from({ length: 20 }, (_, index) => {
    return { sentAt: 0, answeredAt: index + 1, answers: 1, shadows: index < 3 ? 2 : 0 };
  });
  expect(halfTurn(images)).toEqual({ p95Ms: 19, images: 20, shadows: 3 });
});

it('compares the turns of a round with one another: a slow round slows both', () => {
  const turn = (p95Ms: number, shadows: number) => ({ p95Ms, images: 10, shadows });
  const rounds = [
    { without: turn(20, 0), withShadow: turn(21, 10) },
    { without: turn(80, 0), withShadow: turn(84, 8) },
    { without: turn(20, 0), withShadow: turn(60, 9) },
  ];
  expect(halfLoadFigures(rounds, 40)).toEqual({
    rate: 40,
    p95Ms: 20,
    p95WithShadowMs: 60,
    p95Ratio: 1.05,
    shadowShare: 0.9,
  });
});

it('tells how far the shadow gave way at full load', () => {
  const rounds = [
    { without: { perS: 100, images: 100, shadows: 0 }, withShadow: { perS: 98, images: 98, shadows: 2 } },
    { without: { perS: 100, images: 100, shadows: 0 }, withShadow: { perS: 102, images: 102, shadows: 0 } },
  ];
  expect(fullLoadFigures(rounds)).toEqual({ perS: 100, perSWithShadow: 100, throughputRatio: 1, droppedShare: 0.99 });
});
