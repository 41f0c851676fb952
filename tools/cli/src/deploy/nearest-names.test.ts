import { describe, expect, it } from 'vitest';
import { nearestNames } from './nearest-names.js';

describe('nearestNames', () => {
  it.each([
    ['regons', ['project_id', 'regions', 'running'], ['regions']],
    ['illing_account', ['billing_account', 'location'], ['billing_account']],
    ['kfka', ['kafka', 'nodes'], ['kafka']],
    ['europe-wset1', ['us-west1', 'europe-west12', 'europe-west1'], ['europe-west1', 'europe-west12']],
    ['colour', ['regions', 'nodes'], []],
  ])('takes %s for what it was meant to be', (name, known, nearest) => {
    expect(nearestNames(name, known)).toEqual(nearest);
  });
});
