import type { FakeBroker } from '@sightline/kafka/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codecs, pipelineBroker } from '../../testing/pipeline.js';
import { run, type Ran } from '../../testing/run.js';

let broker: FakeBroker;
beforeEach(() => {
  broker = pipelineBroker();
});

const change = (...args: readonly string[]): Promise<Ran> => run(['models', ...args, '--by', 'ann@desk'], { broker });
const answering = async (): Promise<string | undefined> => {
  const value = broker.messages('model-routing').at(-1)?.value ?? null;
  const route = value === null ? undefined : await codecs.modelRouting.decode(value);
  return route?.arms.map(({ name, model_name }) => `${name}=${model_name}`).join();
};

describe('sightline models promote', () => {
  beforeEach(() =>
    change(
      'route',
      'default',
      '-a',
      'old=patterns:90',
      '-a',
      'new=efficientnet_lite0:10',
      '-s',
      'resnet50',
      '-s',
      'vgg16',
      '-c',
      '0.4',
    ),
  );

  it('makes a challenger the only arm, and keeps the thresholds and the shadows', async () => {
    expect((await change('promote', 'efficientnet_lite0')).code).toBe(0);
    const [, last] = broker.messages('model-routing');
    expect(await codecs.modelRouting.decode(last?.value ?? null)).toMatchObject({
      arms: [{ name: 'new', model_name: 'efficientnet_lite0', weight: 1 }],
      shadows: [{ model_name: 'resnet50' }, { model_name: 'vgg16' }],
      min_confidence: 0.4,
    });
  });

  it('takes a shadow into the light', async () => {
    const { stdout } = await change('promote', 'resnet50');
    expect(stdout).toContain('+ arm     100% resnet50');
    expect(stdout).toContain('- shadow  100% resnet50');
    expect(await answering()).toBe('resnet50=resnet50');
  });

  it.each([
    [['mobilenet_v2'], /Route default has no mobilenet_v2, it has patterns, .*Add it first/],
    [['patterns', '-r', 'doors'], /There is no route doors: there are default/],
    [['patterns@99'], /has no patterns@99/],
    [['two words'], /MODEL or MODEL@VERSION/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await change('promote', ...args);
    expect([code, stderr]).toEqual([64, expect.stringMatching(message)]);
  });

  it('asks which version is meant', async () => {
    await change('route', 'default', '-a', 'a=patterns@1', '-a', 'b=patterns@2', '--force');
    expect((await change('promote', 'patterns')).stderr).toContain('has patterns@1 and patterns@2: say which');
    await change('promote', 'patterns@2', '--force');
    expect(await answering()).toBe('b=patterns');
  });
});

describe('sightline models rollback', () => {
  it('puts back what was before, who rolled back what, and goes further back only when told so', async () => {
    for (const model of ['patterns', 'efficientnet_lite0', 'resnet50']) await change('route', 'default', '-a', model);
    expect((await change('rollback')).stdout).toMatch(
      /^Changed route default: rolled back: set to 100% resnet50\n {2}- arm {5}100% resnet50\n {2}\+ arm {5}100% efficientnet_lite0\n/,
    );
    expect(await answering()).toBe('efficientnet_lite0=efficientnet_lite0');
    const twice = await change('rollback');
    expect([twice.code, twice.stderr]).toEqual([
      1,
      expect.stringMatching(/was a rollback already, by ann@desk on .*--again/),
    ]);
    await change('rollback', '--again');
    expect(await answering()).toBe('patterns=patterns');
    expect((await change('rollback', '--again')).stdout).toContain('  - arm     100% patterns\n');
    expect(broker.messages('model-routing').at(-1)?.value).toBeNull();
    expect((await change('rollback', '--again')).stderr).toContain('knows of no earlier state');
  });

  it('brings a removed route back, and may be rolled back from again after a new change', async () => {
    await change('route', 'doors', '-a', 'patterns');
    await change('route', 'doors', '--remove');
    await change('rollback', 'doors');
    expect(await answering()).toBe('patterns=patterns');
    await change('route', 'doors', '-a', 'resnet50');
    expect((await change('rollback', 'doors')).code).toBe(0);
    expect(await answering()).toBe('patterns=patterns');
  });

  it('keeps five changes', async () => {
    for (let weight = 1; weight <= 8; weight += 1) {
      await change('route', 'default', '-a', `patterns:${weight}`, '-a', 'resnet50:1');
    }
    for (let step = 0; step < 5; step += 1) expect((await change('rollback', '--again')).code).toBe(0);
    expect((await change('rollback', '--again')).code).toBe(1);
  });

  it('says that there is nothing to put back', async () => {
    expect((await change('rollback')).stderr).toContain('There is no route default');
    const { value } = await codecs.modelRouting.encode({
      route: 'default',
      arms: [{ name: 'a', model_name: 'patterns', model_version: null, weight: 1 }],
      updated_at: 0,
      updated_by: 'x',
    });
    for (const previous of [undefined, 'rubbish', '[{"arms":[]}]', '{}']) {
      const headers = previous === undefined ? {} : { 'sightline-changed-by': 'x', 'sightline-previous': previous };
      broker.write([{ topic: 'model-routing', key: 'default', value, headers }]);
      const { code, stderr } = await change('rollback');
      expect([code, stderr]).toEqual([1, expect.stringContaining('set what you want with sightline models route')]);
    }
  });
});
