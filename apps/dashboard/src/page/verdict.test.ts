import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../shown/snapshot.js';
import { sampleSnapshot } from '../testing/sample-snapshot.js';
import { verdictOn } from './verdict.js';

const counts = (classified: number, low_confidence: number, rejected: number): Partial<Snapshot> => ({
  figures: { ...sampleSnapshot().figures, counts: { classified, low_confidence, rejected } },
});

describe('the verdict', () => {
  it('is good when nothing is wrong', () => {
    const { level, headline } = verdictOn(sampleSnapshot());
    expect([level, headline]).toEqual(['well', 'All is well: 5.0 pictures a second, 95 of 100 answered within 20 ms.']);
  });

  const alert = {
    id: 'a',
    state: 'raised',
    severity: 'critical',
    rule: 'label_drift',
    model: '',
    source: '',
    summary: 'Labels drift.',
    value: 0.4,
    threshold: 0.25,
    history: [],
    details: [],
    raisedAt: 0,
    updatedAt: 0,
  } as const;
  const [worker] = sampleSnapshot().workers;
  const refused = {
    ...worker?.models[0],
    model: 'new@2',
    state: 'refused',
    errorMessage: 'Its digest is another.',
  };

  it.each<[string, string, string, unknown]>([
    ['trouble', 'Labels drift.', 'Rule label_drift.', { alerts: [alert] }],
    [
      'watch',
      '3 messages could not be handled, most often unknown_schema.',
      'sightline dead-letters list',
      { deadLetters: { count: 3, reasons: [{ name: 'unknown_schema', count: 3 }] } },
    ],
    ['trouble', 'No worker is running.', 'Start an inference-worker', { workers: [] }],
    ['trouble', 'The workers have gone silent.', 'log', { workers: [{ ...worker, state: 'silent' }] }],
    ['watch', 'Kafka does not say how much waits.', 'sightline check', { queue: null }],
    ['watch', 'refused new@2', 'digest', { workers: [{ ...worker, models: [refused] }] }],
    [
      'trouble',
      '600 pictures wait, at this rate for 2 min.',
      'Start more workers',
      { queue: { partitions: [{ partition: 0, lag: 600 }] } },
    ],
    ['trouble', '30 % of the pictures are rejected, most often truncated.', 'click one', counts(70, 0, 30)],
    ['watch', '60 % of the pictures are below', 'MIN_CONFIDENCE', counts(40, 60, 0)],
    ['idle', 'No picture has come yet', 'Drop one', { lastPredictionAt: null }],
    ['idle', 'the last picture came 5 min ago', '', { lastPredictionAt: sampleSnapshot().at - 300_000 }],
  ])('is %s: %s', (level, headline, advice, change) => {
    const verdict = verdictOn({ ...sampleSnapshot(), ...(change as Partial<Snapshot>) });
    expect(verdict.level).toBe(level);
    expect(verdict.headline).toContain(headline);
    expect(verdict.advice).toContain(advice);
  });

  it.each([counts(3, 0, 1), { alerts: [{ ...alert, state: 'cleared' as const }] }])(
    'says nothing of what is too little, or over',
    (change) => {
      expect(verdictOn({ ...sampleSnapshot(), ...change }).level).toBe('well');
    },
  );
});
