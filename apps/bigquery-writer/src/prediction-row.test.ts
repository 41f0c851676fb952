import { samplePrediction } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { insertAllRow, predictionRow, timestampText } from './prediction-row.js';

describe('predictionRow', () => {
  it('keeps every field, nulls and lists, and makes entries of the metadata', () => {
    const prediction = samplePrediction({ label: null, image: null, metadata: { site: 'north', '': '', ключ: '値' } });
    expect(predictionRow(prediction)).toEqual({
      ...prediction,
      metadata: [
        { key: 'site', value: 'north' },
        { key: '', value: '' },
        { key: 'ключ', value: '値' },
      ],
    });
  });

  it('keeps text in any script, and puts U+FFFD for what UTF-8 cannot carry', () => {
    const label = 'Ελλάδα 🐈‍⬛ \u0000 \u202e';
    const row = predictionRow(samplePrediction({ label, source_key: 'half \ud83d', metadata: { '\udc00': '\ud800' } }));
    expect(row).toMatchObject({ label, source_key: 'half \ufffd', metadata: [{ key: '\ufffd', value: '\ufffd' }] });
  });

  it('leaves the prediction as it was', () => {
    const prediction = samplePrediction();
    predictionRow(prediction);
    expect(prediction).toEqual(samplePrediction());
  });
});

describe('insertAllRow', () => {
  it('writes instants with their microseconds, and names the numbers that JSON lacks', () => {
    const row = insertAllRow(
      samplePrediction({ confidence: NaN, top_k: [{ label: 'x', confidence: -Infinity, index: 1 }] }),
    );
    expect(row).toMatchObject({
      received_at: '2026-01-01T00:00:00.123456Z',
      processed_at: '2026-01-01T00:00:00.131706Z',
      confidence: 'NaN',
      top_k: [{ label: 'x', confidence: '-Infinity', index: 1 }],
    });
  });
});

describe('timestampText', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [1_767_225_600_000_007, '2026-01-01T00:00:00.000007Z'],
    [9_007_199_254_740_991, '2255-06-05T23:47:34.740991Z'],
  ])('writes %d as %s', (micros, text) => {
    expect(timestampText(micros)).toBe(text);
  });
});
