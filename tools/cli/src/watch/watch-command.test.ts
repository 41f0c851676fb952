import type { FakeBroker } from '@sightline/kafka/testing';
import { samplePrediction } from '@sightline/messages/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { pipelineBroker, predict } from '../testing/pipeline.js';
import { run, type Ran } from '../testing/run.js';
import { matches, type PredictionFilter } from './prediction-filter.js';

let broker: FakeBroker;

beforeEach(() => {
  broker = pipelineBroker();
});

/** Watches what is there already, until so many have been shown. */
function watch(limit: number, ...args: readonly string[]): Promise<Ran> {
  return run(['watch', '--since', '1h', '--limit', String(limit), ...args], { broker });
}

describe('sightline watch', () => {
  it('shows predictions on lines that fit the terminal', async () => {
    for (const label of ['tabby', 'espresso']) await predict(broker, { label });
    for (const columns of [80, 120]) {
      const env = { NO_COLOR: '1' };
      const { code, stdout } = await run(['watch', '--since', '1h', '--limit', '2'], { broker, columns, env });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^TIME .*\n.*✓ tabby.*\n.*✓ espresso.*\n$/);
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map(({ length }) => length),
      ).toEqual([columns, columns, columns]);
    }
  });

  it('shows what comes from now on, until it is stopped, which is no failure', async () => {
    await predict(broker, { label: 'earlier' });
    const stop = new AbortController();
    const watching = run(['watch'], { broker, signal: stop.signal });
    await new Promise((resolve) => setImmediate(resolve));
    await predict(broker, { label: 'later' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(stdout).toContain('✓ later');
    expect(stdout).not.toContain('earlier');
  });

  it('prints every field as JSON, harmless on a terminal', async () => {
    const label = '\x1b]0;owned\x07\u202ecat';
    await predict(broker, { label });
    const { stdout } = await watch(1, '--json');
    expect(JSON.parse(stdout)).toEqual({ ...samplePrediction(), label });
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\u202e]/);
  });

  it('says where something lies that is no prediction, and goes on', async () => {
    broker.write([{ topic: 'image-stream-results', key: null, value: Buffer.from('rubbish') }]);
    await predict(broker);
    const { code, stdout, stderr } = await watch(1);
    expect(code).toBe(0);
    expect(stderr).toMatch(/✗ image-stream-results\/\d\/\d is no prediction: the message begins with 72/);
    expect(stdout).toContain('tiger cat');
  });

  it('shows only what the filters let through', async () => {
    for (const label of ['tiger cat', 'espresso', 'Egyptian cat']) await predict(broker, { label });
    const { stdout } = await watch(2, '--label', 'CAT', '--outcome', 'classified', '--json');
    const labels = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { label: string }).label);
    expect(labels.sort()).toEqual(['Egyptian cat', 'tiger cat']);
  });

  it('needs the results topic', async () => {
    const { code, stderr } = await run(['watch'], { broker, env: { RESULTS_TOPIC: 'other' } });
    expect([code, stderr]).toEqual([
      1,
      'sightline: Topic other does not exist: create with `sightline topics apply`.\n',
    ]);
  });
});

describe('matches', () => {
  const rejected = { outcome: 'rejected', label: null, confidence: null } as const;
  it.each<[boolean, Partial<PredictionFilter>, Parameters<typeof samplePrediction>[0]]>([
    [true, {}, {}],
    [false, {}, { role: 'shadow' }],
    [true, { role: 'all' }, { role: 'shadow' }],
    [true, { role: 'shadow' }, { role: 'shadow' }],
    [true, { label: ['dog', 'CAT'] }, {}],
    [false, { label: ['dog'] }, {}],
    [false, { label: ['cat'] }, rejected],
    [true, { outcome: ['rejected'] }, rejected],
    [true, { source: ['camera-1'] }, {}],
    [true, { source: ['http'] }, {}],
    [false, { source: ['camera'] }, {}],
    [false, { model: ['patterns'] }, {}],
    [true, { minConfidence: 0.875 }, {}],
    [false, { minConfidence: 0.88 }, {}],
    [false, { minConfidence: 0 }, rejected],
    [false, { label: ['cat'], model: ['patterns'] }, {}],
  ])('%s for %j on %j', (expected, filter, overrides) => {
    expect(matches(samplePrediction(overrides), { role: 'primary', ...filter })).toBe(expected);
  });
});
