import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeBroker } from '@sightline/kafka/testing';
import type { ModelRouting } from '@sightline/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { addPatterns } from '../../testing/add-patterns.js';
import { codecs, pipelineBroker } from '../../testing/pipeline.js';
import { startRoutedWorker } from '../../testing/routed-worker.js';
import { run, type Ran } from '../../testing/run.js';

let broker: FakeBroker;
beforeEach(() => {
  broker = pipelineBroker();
});

const models = (...args: readonly string[]): Promise<Ran> => run(['models', ...args], { broker });
const change = (...args: readonly string[]): Promise<Ran> => models(...args, '--by', 'ann@desk', '--timeout', '2s');
const written = async (): Promise<readonly (ModelRouting | null)[]> => {
  const read = broker
    .messages('model-routing')
    .map(async ({ value }) => (value === null ? null : codecs.modelRouting.decode(value)));
  return Promise.all(read);
};

describe('sightline models route', () => {
  it('sets a route, and says what each worker makes of it', async () => {
    await startRoutedWorker(broker, 'worker-1');
    await startRoutedWorker(broker, 'worker-2');
    const { code, stdout, stderr } = await change(
      ...[
        'route',
        'doors',
        '--arm',
        'old=efficientnet_lite0:90',
        '--arm',
        'new=patterns:10',
        '--shadow',
        'resnet50:0.5',
      ],
      ...['--source', 'http', '--source-key', 'door-1', '-c', '0.3', '--min-confidence-of', 'a=b=0.5'],
      ...['--min-confidence-of-model', 'patterns=.6'],
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  + arm     90% old: efficientnet_lite0\n  + arm     10% new: patterns\n');
    expect(stdout).toContain('✓ worker-1 has it in force\n✓ worker-2 has it in force\n');
    expect(await written()).toEqual([
      {
        route: 'doors',
        arms: [
          { name: 'old', model_name: 'efficientnet_lite0', model_version: null, weight: 90 },
          { name: 'new', model_name: 'patterns', model_version: null, weight: 10 },
        ],
        shadows: [{ model_name: 'resnet50', model_version: null, sample_rate: 0.5 }],
        sources: ['http'],
        source_keys: ['door-1'],
        min_confidence: 0.3,
        min_confidence_by_label: { 'a=b': 0.5 },
        min_confidence_by_model: { patterns: 0.6 },
        updated_at: expect.any(Number) as number,
        updated_by: 'ann@desk',
      },
    ]);
    expect(broker.messages('model-routing')[0]?.headers).toMatchObject({
      'sightline-changed-by': 'ann@desk',
      'sightline-change': 'set to 90% old: efficientnet_lite0, 10% new: patterns, 50% resnet50 in the shadow',
      'sightline-previous': '[null]',
      ce_type: 'sightline.ModelRouting',
    });
  });

  it('knows the versions in the repository', async () => {
    const repository = await mkdtemp(join(tmpdir(), 'routed-'));
    for (const version of ['1.9.0', '1.10.0']) await addPatterns(repository, 'signs', version);
    await startRoutedWorker(broker, 'worker-1');
    const to = (arm: string, MODEL_REPOSITORY: string): Promise<Ran> =>
      run(['models', 'route', 'default', '--arm', arm], { broker, env: { MODEL_REPOSITORY } });
    expect(await to('signs@1.9.0', repository)).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await to('signs@3', repository);
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('There is no signs@3: signs is known as 1.10.0, 1.9.0'),
    ]);
    await rm(repository, { recursive: true });
    expect((await to('patterns', repository)).stderr).toMatch(/^! The model repository .* can't be read\.\n$/);
    expect(await written()).toHaveLength(2);
  });

  it('ends with 1 when a worker refuses the route or says nothing about it', async () => {
    await startRoutedWorker(broker, 'worker-1');
    await startRoutedWorker(broker, 'worker-2', () => 'patterns can’t be loaded');
    const silent = await startRoutedWorker(broker, 'worker-3');
    await silent.stop();
    const { code, stdout } = await models('route', 'default', '--arm', 'patterns', '-t', '200ms');
    expect(code).toBe(1);
    expect(stdout).toContain('✓ worker-1 has it in force');
    expect(stdout).toContain('✗ worker-2 refused it: patterns can’t be loaded');
    expect(stdout).toContain('✗ worker-3 has not said a word about it in 0.2 s');
  });

  it('writes where no worker runs, and says so', async () => {
    const { code, stderr } = await change('route', 'default', '-a', 'patterns');
    expect([code, stderr]).toEqual([0, '! No worker runs now: the route is in force once one does.\n']);
  });

  it('changes what is mentioned and leaves the rest', async () => {
    await change('route', 'doors', '-a', 'patterns', '-s', 'resnet50', '--source-key', 'door-1', '-c', '0.4');
    await change('route', 'doors', '--no-shadow', '--source', 'gcs', '--source', 'http');
    await change('route', 'doors', '--no-min-confidence', '--no-source');
    const [, second, third] = await written();
    expect(second).toMatchObject({
      shadows: [],
      sources: ['gcs', 'http'],
      source_keys: ['door-1'],
      min_confidence: 0.4,
    });
    expect(third).toMatchObject({ sources: [], source_keys: ['door-1'], min_confidence: null });
    expect(third?.arms.map(({ model_name }) => model_name)).toEqual(['patterns']);
  });

  it('shows what would change without changing it, and does nothing when nothing changes', async () => {
    await change('route', 'default', '-a', 'patterns');
    const dry = await change('route', 'default', '-a', 'efficientnet_lite0', '--dry-run');
    expect(dry.stdout).toBe(
      'Would change route default: set to 100% efficientnet_lite0\n' +
        '  - arm     100% patterns\n  + arm     100% efficientnet_lite0\n',
    );
    const same = await change('route', 'default', '-a', 'patterns');
    expect(same.stdout).toBe('Route default is like that already: nothing is changed.\n');
    expect(await written()).toHaveLength(1);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'an unknown model',
      ['default', '-a', 'nosuch'],
      /There is no model nosuch: known are efficientnet_lite0, .* --force/,
    ],
    ['an unknown version', ['default', '-a', 'patterns@77'], /There is no patterns@77: patterns is known as 1/],
    ['no arm', ['default', '-s', 'patterns'], /The route is wrong: a route needs at least one arm/],
    ['two arms of one name', ['x', '-a', 'patterns', '-a', 'patterns@1.0.0'], /two arms are named "patterns"/],
    ['a default route with a source', ['default', '-a', 'patterns', '--source', 'http'], /takes no sources/],
    ['a weight of 0', ['default', '-a', 'patterns:0'], /weight after the colon must be a number above 0/],
    ['a weight in words', ['default', '-a', 'patterns:much'], /weight after the colon/],
    ['a share above 1', ['default', '-a', 'patterns', '-s', 'patterns:2'], /from 0 to 1/],
    ['a shadow with two shares', ['default', '-a', 'patterns', '-s', 'patterns:1:1'], /such as mine@12:0.5/],
    ['no model', ['default', '-a', ''], /MODEL or MODEL@VERSION/],
    ['a threshold without a label', ['default', '-a', 'patterns', '--min-confidence-of', '=1'], /such as cat=0.5/],
    ['an unknown source', ['x', '-a', 'patterns', '--source', 'htpp'], /must be http, gcs, simulator, external/],
    ['no name', ['-a', 'patterns'], /Name the route/],
    ['a route to show that is not there', ['nosuch'], /There is no route nosuch/],
    ['removing what is not there', ['nosuch', '--remove'], /There is no route nosuch to remove/],
    ['removing and setting', ['default', '--remove', '-a', 'patterns'], /leave the other flags out/],
    ['a name that moves the cursor', ['\x1b[2J', '-a', 'patterns'], /The route is wrong/],
  ])('refuses %s before anything is written', async (_, args, message) => {
    const { code, stderr } = await change('route', ...args);
    expect([code, stderr]).toEqual([64, expect.stringMatching(message)]);
    expect(stderr).not.toContain('\x1b');
    expect(broker.messages('model-routing')).toEqual([]);
  });

  it('takes a model that only the workers know, and an unknown one by force', async () => {
    const worker = await startRoutedWorker(broker, 'worker-1');
    const mine = { model_name: 'mine', model_version: '7', state: 'ready', engine: 'onnx' } as const;
    const status = { role: 'primary', load_ms: 1, memory_bytes: 1, error_code: null, error_message: null } as const;
    await worker.say({ models: [{ ...mine, ...status }] });
    const known = await change('route', 'default', '-a', 'mine@7', '--dry-run');
    expect(known.code).toBe(0);
    const forced = await change('route', 'default', '-a', 'other', '--force');
    expect([forced.code, forced.stderr]).toEqual([0, expect.stringContaining('! There is no model other')]);
  });

  it('removes a route', async () => {
    await startRoutedWorker(broker, 'worker-1');
    await change('route', 'doors', '-a', 'patterns');
    const { code, stdout } = await change('route', 'doors', '--remove');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('  - arm     100% patterns\n✓ worker-1 has it in force'),
    ]);
    expect((await written()).at(-1)).toBeNull();
    expect((await models('route')).stdout).toMatch(/^No route is set/);
  });

  it('lists the routes, one row each, or one of them with all it says', async () => {
    await change('route', 'default', '-a', 'a=patterns:3', '-a', 'b=efficientnet_lite0:1', '-c', '0.5');
    await change('route', 'doors', '-a', 'patterns', '--source-key', '\x1b[2J door');
    const table = await run(['models', 'route'], { broker, columns: 80 });
    expect(table.stdout.split('\n').every((line) => line.replace(/\x1b\[\d+m/g, '').length <= 80)).toBe(true);
    expect(table.stdout).toMatch(/default.*all.*75% a: patterns/);
    expect(table.stdout).not.toContain('\x1b[2J');
    const one = await models('route', 'default');
    expect(one.stdout).toMatch(/^default\n {2}arm {5}75% a: patterns\n(.*\n)* {2}sure {4}of all: 0.5 or more\n/);
    const json = (await models('route', '--json')).stdout.trimEnd().split('\n');
    expect(json.map((line) => JSON.parse(line) as object)).toMatchObject([
      { route: 'default', offset: 0, updated_by: 'ann@desk', earlier: [null] },
      { route: 'doors', offset: 1 },
    ]);
  });

  it('answers programs with the change and each worker’s answer', async () => {
    await startRoutedWorker(broker, 'worker-1');
    const { stdout } = await change('route', 'default', '-a', 'patterns', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      route: 'default',
      offset: 0,
      changed_by: 'ann@desk',
      before: null,
      workers: [{ worker_id: 'worker-1', answer: 'applied' }],
    });
  });
});
