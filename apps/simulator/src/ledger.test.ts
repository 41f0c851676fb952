import type { Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

function answer(imageId: string, overrides: Partial<Prediction> = {}): Prediction {
  return samplePrediction({ image_id: imageId, model_name: 'patterns', label: 'circles', ...overrides });
}

describe('Ledger', () => {
  it('matches answers to images and measures from the moment they were due', () => {
    const ledger = new Ledger(1000);
    for (let index = 0; index < 100; index++) ledger.sent(`image-${index}`, 5000, 'circles');
    for (let index = 0; index < 100; index++) ledger.answered(answer(`image-${index}`), 5000 + index + 1);
    const { sent, answered, latencyMs } = ledger.figures(6000);
    expect({ sent, answered }).toEqual({ sent: 100, answered: 100 });
    expect(latencyMs?.mean).toBeCloseTo(50.5, 0);
    expect(latencyMs?.p50).toBeCloseTo(50, 0);
    expect(latencyMs?.p95).toBeCloseTo(95, 0);
    expect(latencyMs?.max).toBeCloseTo(100, 0);
  });

  it('has no latencies before the first answer', () => {
    expect(new Ledger(1000).figures(0).latencyMs).toBeNull();
  });

  it('takes a second answer for a duplicate, not for an answer', () => {
    const ledger = new Ledger(1000);
    ledger.sent('a', 0, null);
    ledger.answered(answer('a'), 10);
    ledger.answered(answer('a'), 20);
    expect(ledger.figures(30)).toMatchObject({ sent: 1, answered: 1, duplicated: 1, lost: 0 });
  });

  it('matches an answer that was read before the destination had confirmed the image', () => {
    const ledger = new Ledger(1000);
    ledger.answered(answer('a'), 12);
    ledger.sent('a', 2, 'circles');
    expect(ledger.figures(30)).toMatchObject({ sent: 1, answered: 1, latencyMs: { max: 10 } });
    expect(ledger.unanswered).toBe(0);
  });

  it('waits for an answer until the timeout, then counts the image as lost, and takes the answer even then', () => {
    const ledger = new Ledger(1000);
    ledger.sent('old', 0, null);
    ledger.sent('young', 500, null);
    expect(ledger.figures(999)).toMatchObject({ waiting: 2, lost: 0 });
    expect(ledger.figures(1200)).toMatchObject({ waiting: 1, lost: 1 });
    ledger.answered(answer('old'), 1300);
    expect(ledger.figures(1300)).toMatchObject({ waiting: 1, lost: 0, answered: 1 });
  });

  it('tells outcomes apart', () => {
    const ledger = new Ledger(1000);
    for (const outcome of ['classified', 'low_confidence', 'rejected', 'rejected'] as const) {
      const id = `${outcome}-${ledger.figures(0).sent}`;
      ledger.sent(id, 0, null);
      ledger.answered(answer(id, { outcome }), 1);
    }
    ledger.refused();
    ledger.failed();
    expect(ledger.figures(2)).toMatchObject({
      answered: 4,
      classified: 1,
      lowConfidence: 1,
      rejected: 2,
      refused: 1,
      failed: 1,
    });
  });

  it('judges only what the patterns model says about pictures whose label is known', () => {
    const ledger = new Ledger(1000);
    const judge = (id: string, label: string | null, overrides: Partial<Prediction>): void => {
      ledger.sent(id, 0, label);
      ledger.answered(answer(id, overrides), 1);
    };
    judge('right', 'circles', {});
    judge('wrong', 'lines', {});
    judge('photo', null, {});
    judge('other model', 'circles', { model_name: 'mobilenet_v2' });
    expect(ledger.figures(2).accuracy).toEqual({ judged: 2, correct: 1 });
  });

  it('does not grow without bound: what it forgets unanswered is lost', () => {
    const ledger = new Ledger(1_000_000);
    for (let index = 0; index < 200_010; index++) ledger.sent(`image-${index}`, 0, null);
    expect(ledger.figures(1)).toMatchObject({ sent: 200_010, lost: 10, waiting: 200_000 });
  });
});
