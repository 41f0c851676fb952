import { describe, expect, it } from 'vitest';
import { parseSliceEnd, sliceEndText } from './slice-end.js';

describe('the end of a slice in the metadata of an offset', () => {
  it.each([
    { until: 12n, form: undefined },
    { until: 9_223_372_036_854_775_807n, form: 'ndjson.gz' },
  ])('is read as it was written: $until, $form', (end) => {
    expect(parseSliceEnd(sliceEndText(end), 11n)).toEqual(end);
  });

  it.each([
    '',
    'committed by hand',
    'null',
    '[]',
    '"12"',
    '{}',
    '{"slice_until":12}',
    '{"slice_until":"-12"}',
    '{"slice_until":"1e3"}',
    '{"slice_until":"99999999999999999999999"}',
    '{"slice_until":"5"}',
    '{"slice_until":"11"}',
  ])('is none where other words stand, or one that lies before the offset: %s', (metadata) => {
    expect(parseSliceEnd(metadata, 11n)).toBeUndefined();
  });
});
