import { describe, expect, it } from 'vitest';
import type { LedgerFigures } from './ledger.js';
import { progressLine, strictFailure, summaryJson, summaryText } from './report.js';

const figures: LedgerFigures = {
  sent: 300,
  refused: 1,
  failed: 2,
  answered: 296,
  classified: 290,
  lowConfidence: 4,
  rejected: 2,
  duplicated: 1,
  waiting: 1,
  lost: 3,
  latencyMs: { mean: 22.12, p50: 21, p90: 39.5, p95: 43, p99: 60, max: 88.25 },
  accuracy: { judged: 200, correct: 199 },
};
const nothing: LedgerFigures = {
  ...figures,
  ...{ sent: 0, refused: 0, failed: 0, answered: 0, classified: 0, lowConfidence: 0, rejected: 0 },
  ...{ duplicated: 0, waiting: 0, lost: 0, latencyMs: null, accuracy: { judged: 0, correct: 0 } },
};

describe('the report', () => {
  it('says in one line how it goes', () => {
    expect(progressLine(figures, 60_000)).toBe(
      '  60.0 s  sent 300  answered 296  waiting 1  lost 3  duplicated 1  rejected 2  not sent 3  p50 21 ms  p95 43 ms  accuracy 99.5 %\n',
    );
    expect(progressLine(nothing, 0)).toBe(
      '   0.0 s  sent 0  answered 0  waiting 0  lost 0  duplicated 0  rejected 0\n',
    );
  });

  it('sums up for people', () => {
    expect(summaryText(figures, 60_000)).toBe(
      [
        'Summary',
        '  sent             300   in 60.0 s, 5.00 a second',
        '  answered         296   290 classified, 4 of low confidence, 2 rejected',
        '  lost               4   sent and not answered',
        '  duplicated         1   answered more than once',
        '  not sent           3   1 refused by the destination, 2 did not get there',
        '  latency    mean 22 ms  p50 21 ms  p90 40 ms  p95 43 ms  p99 60 ms  max 88 ms   from due to answer read',
        '  accuracy      99.5 %   199 of 200 pictures whose label is known',
        '',
      ].join('\n'),
    );
  });

  it('sums up for programs in one line', () => {
    const line = summaryJson(figures, 60_000);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      sent: 300,
      answered: 296,
      lost: 4,
      duplicated: 1,
      refused: 1,
      failed: 2,
      classified: 290,
      low_confidence: 4,
      rejected: 2,
      seconds: 60,
      images_per_s: 5,
      latency_ms: { mean: 22.12, p50: 21, p90: 39.5, p95: 43, p99: 60, max: 88.25 },
      accuracy: { judged: 200, correct: 199, share: 0.995 },
    });
  });

  it('has null where there is nothing to say', () => {
    expect(JSON.parse(summaryJson(nothing, 0))).toMatchObject({ latency_ms: null, accuracy: null, images_per_s: 0 });
    expect(summaryText(nothing, 0)).toContain('no answer');
  });

  it('names what a strict run does not forgive', () => {
    expect(strictFailure(figures)).toBe('images went wrong: 4 lost, 1 duplicated, 3 not sent');
    expect(strictFailure(nothing)).toBeUndefined();
    expect(strictFailure({ ...nothing, rejected: 5, sent: 5, answered: 5 })).toBeUndefined();
  });
});
