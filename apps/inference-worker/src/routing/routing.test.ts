import type { ModelRouting } from '@sightline/messages';
import { sampleArm, sampleRouting, sampleShadow } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { confidenceThreshold, routeThreshold } from '../confidence-thresholds.js';
import { decide } from './decide.js';
import type { Decision } from './decide.js';
import { drawArm } from './draw-arm.js';
import { routeIndex } from './route-index.js';
import type { RouteIndex, RoutedImage } from './route-index.js';
import { unitInterval } from './unit-interval.js';

const settings = { MIN_CONFIDENCE: 0.1, MIN_CONFIDENCE_BY_MODEL: { patterns: 0.9 }, MIN_CONFIDENCE_BY_LABEL: {} };
const otherwise = confidenceThreshold(settings);
const index = (...routings: readonly Partial<ModelRouting>[]): RouteIndex =>
  routeIndex(
    routings.map((changed) => {
      const routing = sampleRouting(changed);
      return { routing, threshold: routeThreshold(routing, otherwise) };
    }),
  );
const image = (changed: Partial<RoutedImage> = {}): RoutedImage => ({
  source: 'http',
  source_key: 'camera-1',
  image_id: 'image-1',
  ...changed,
});
const arms = (...weights: readonly number[]) =>
  weights.map((weight, place) => sampleArm({ name: `arm-${String(place)}`, weight }));
const keys = Array.from({ length: 10_000 }, (_, number) => `camera-${String(number)}`);

function decided(routes: RouteIndex, changed: Partial<RoutedImage> = {}): Decision {
  return decide(routes, image(changed)) ?? expect.fail('no route');
}

describe('the route of an image', () => {
  const all = [
    { route: 'a-nothing' },
    { route: 'b-source', sources: ['http'] },
    { route: 'c-key', source_keys: ['camera-1', 'camera-1'] },
    { route: 'd-both', source_keys: ['camera-1'], sources: ['http'] },
    { route: 'default' },
  ];

  it.each([
    ['names its key and its source', all, 'd-both'],
    ['names its key before one that names its source', all.slice(0, 3), 'c-key'],
    ['names its source before one that names neither', all.slice(0, 2), 'b-source'],
    ['names neither before the default', [all[4], all[0]], 'a-nothing'],
    ['is the default when nothing else applies', [{ route: 'x', sources: ['gcs'] }, { route: 'default' }], 'default'],
    ['comes first by name among equals', [{ route: 'z', sources: ['http'] }, all[1]], 'b-source'],
  ])('is the one that %s', (_, routes, name) => {
    expect(decided(index(...routes.map((route) => route ?? {}))).route).toBe(name);
  });

  it('is none when no route applies, or there is none', () => {
    const routes = index({ route: 'keys', source_keys: ['camera-2'] }, { route: 'gcs', sources: ['gcs'] });
    expect(decide(routes, image())).toBeUndefined();
    expect(decide(routes, image({ source_key: null }))).toBeUndefined();
    expect(decide(index(), image())).toBeUndefined();
  });

  it('is not that of a key whose source it does not take', () => {
    expect(decided(index(...all), { source: 'gcs' }).route).toBe('c-key');
  });
});

describe('the arm of an image', () => {
  const armOf = (weights: readonly number[]): string[] => {
    const routes = index({ route: 'default', arms: arms(...weights) });
    return keys.map((source_key) => decided(routes, { source_key }).arm);
  };
  const share = (drawn: readonly string[], arm: string): number =>
    drawn.filter((name) => name === arm).length / drawn.length;

  it('is drawn by weight, within one percentage point over 10,000 keys', () => {
    expect(Math.abs(share(armOf([90, 10]), 'arm-1') - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(share(armOf([1, 1, 2]), 'arm-2') - 0.5)).toBeLessThan(0.01);
  });

  it('stays when the weights keep their proportion', () => {
    expect(armOf([9, 1])).toEqual(armOf([90, 10]));
  });

  it('changes for the moved share alone when weights shift', () => {
    const [before, after] = [armOf([90, 10]), armOf([80, 20])];
    const moved = before.filter((arm, place) => arm !== after[place]);
    expect(new Set(moved)).toEqual(new Set(['arm-0']));
    expect(Math.abs(moved.length / keys.length - 0.1)).toBeLessThan(0.01);
  });

  it('is drawn anew by each route, so that one route’s few are not another’s', () => {
    const of = (route: string): Set<string> => {
      const routes = index({ route, arms: arms(90, 10) });
      return new Set(keys.filter((source_key) => decided(routes, { source_key }).arm === 'arm-1'));
    };
    const [one, other] = [of('one'), of('other')];
    const both = [...one].filter((key) => other.has(key)).length;
    expect(both / keys.length).toBeLessThan(0.02);
  });

  it('goes by the image where it has no source key', () => {
    const routes = index({ route: 'default', arms: arms(1, 1) });
    const drawn = keys.map((image_id) => decided(routes, { source_key: null, image_id }).arm);
    expect(Math.abs(share(drawn, 'arm-0') - 0.5)).toBeLessThan(0.015);
  });

  it('is the last one at the very end, whatever the rounding', () => {
    expect(drawArm(arms(0.1, 0.2, 0.3), 1 - 2 ** -53).name).toBe('arm-2');
    expect(drawArm(arms(1e-300, 1), 0.5).name).toBe('arm-1');
  });
});

describe('the shadows of an image', () => {
  it('are drawn by their sample rate, each by itself', () => {
    const shadows = [
      sampleShadow({ model_name: 'one', sample_rate: 0.3 }),
      sampleShadow({ model_name: 'two', sample_rate: 0.3 }),
    ];
    const routes = index({ shadows });
    const drawn = keys.map((image_id) => decided(routes, { image_id }).shadows.map(({ name }) => name));
    for (const name of ['one', 'two']) {
      expect(Math.abs(drawn.filter((names) => names.includes(name)).length / keys.length - 0.3)).toBeLessThan(0.015);
    }
    expect(Math.abs(drawn.filter(({ length }) => length === 2).length / keys.length - 0.09)).toBeLessThan(0.015);
  });

  it('are all of them at 1 and none at 0', () => {
    const shadows = [sampleShadow({ model_version: '3' }), sampleShadow({ model_name: 'never', sample_rate: 0 })];
    const routes = index({ shadows });
    for (const image_id of keys.slice(0, 100)) {
      expect(decided(routes, { image_id }).shadows).toEqual([{ name: 'resnet50', version: '3' }]);
    }
  });
});

describe('the threshold of a route', () => {
  const { threshold } = decided(
    index({ min_confidence_by_label: { tabby: 0.4, 'patterns/noise': 0.2 }, min_confidence_by_model: { cats: 0.6 } }),
  );
  it.each([
    ['patterns', 'noise', 0.2],
    ['patterns', 'tabby', 0.4],
    ['cats', 'lion', 0.6],
    ['patterns', 'lines', 0.9],
    ['other', 'constructor', 0.1],
  ])('of %s/%s is that of the route, else that of the settings', (model, label, expected) => {
    expect(threshold(model, label)).toBe(expected);
  });

  it('may be one for all', () => {
    expect(decided(index({ min_confidence: 0.7 })).threshold('patterns', 'lines')).toBe(0.7);
  });
});

it('hashes lists of words that only join to the same text apart', () => {
  expect(unitInterval('ab', 'c')).not.toBe(unitInterval('a', 'bc'));
  expect(unitInterval('default', 'camera-1')).toBe(unitInterval('default', 'camera-1'));
});
