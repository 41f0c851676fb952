import { samplePrediction } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { insertAllRow, predictionRow } from './prediction-row.js';

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
