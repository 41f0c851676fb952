import type { FakeBroker } from '@sightline/kafka/testing';
import type { Alert } from '@sightline/messages';
import { sampleAlert } from '@sightline/messages/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codecs, pipelineBroker } from '../testing/pipeline.js';
import { run } from '../testing/run.js';

const NOW_MICROS = Date.now() * 1000;
const MINUTE = 60_000_000;

let broker: FakeBroker;

beforeEach(() => {
  broker = pipelineBroker();
});

function alertOf(id: string, overrides: Partial<Alert> = {}): Alert {
  const at = NOW_MICROS - 10 * MINUTE;
  const summary = `Alert ${id}: "wren" went from 12 % to 48 %`;
  return sampleAlert({ alert_id: id, summary, raised_at: at, updated_at: at, ...overrides });
}

async function write(...alerts: readonly Alert[]): Promise<void> {
  for (const alert of alerts) {
    const { value } = await codecs.alert.encode(alert);
    broker.write([{ topic: 'image-stream-alerts', key: alert.rule, value }]);
  }
}

describe('sightline alerts', () => {
  it('shows what stands, on lines that fit the terminal, and how many are past', async () => {
    await write(alertOf('a'), alertOf('b'), alertOf('b', { state: 'cleared', updated_at: NOW_MICROS }));
    for (const columns of [60, 80, 140]) {
      const { code, stdout, stderr } = await run(['alerts'], { broker, columns, env: { NO_COLOR: '1' } });
      expect([code, stderr]).toEqual([0, '1 stand, 1 past (--all).\n']);
      expect(stdout).toMatch(/▲ .*label_drift/);
      expect(stdout.replace(/\s+/g, ' ')).toContain('Alert a');
      expect(stdout).not.toContain('✓');
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  it('shows past ones too, how long they lasted, and only what the filters let through', async () => {
    await write(
      alertOf('a', { state: 'cleared', updated_at: NOW_MICROS }),
      alertOf('b', { rule: 'latency_drift', severity: 'critical' }),
      alertOf('c', { model_name: null }),
      alertOf('d', { updated_at: NOW_MICROS - 100 * MINUTE, raised_at: NOW_MICROS - 100 * MINUTE }),
    );
    const shown = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run(['alerts', '--json', ...args], { broker });
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as Alert).alert_id);
    };
    expect(await shown('--all')).toEqual(['a', 'b', 'c', 'd']);
    expect(await shown()).toEqual(['b', 'c', 'd']);
    expect(await shown('--all', '--since', '1h')).toEqual(['a', 'b', 'c']);
    expect(await shown('--rule', 'latency_drift')).toEqual(['b']);
    expect(await shown('--model', 'birds')).toEqual(['b', 'd']);
    expect(await shown('--severity', 'critical', 'info')).toEqual(['b']);
    expect(await shown('--all', '--limit', '2')).toEqual(['c', 'd']);
    const { stdout } = await run(['alerts', '--all'], { broker, columns: 120, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/✓ .* 10m? ?\S* .*label_drift/);
  });

  it('goes on with each change, until it is stopped', async () => {
    await write(alertOf('a'));
    const stop = new AbortController();
    const following = run(['alerts', '--follow'], { broker, signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await write(alertOf('a', { state: 'cleared', summary: 'Over.', updated_at: NOW_MICROS }), alertOf('b'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    const { code, stdout } = await following;
    expect(code).toBe(0);
    expect(stdout).toMatch(/▲[^]*Alert a[^]*✓ label_drift {2}Over\.\n.*▲ label_drift {2}Alert b/);
  });

  it('is harmless on a terminal, whatever an alert holds, and says what is none', async () => {
    const rule = '\x1b]0;owned\x07\u202erule';
    await write(alertOf('a', { rule, summary: `<b>${'x'.repeat(5000)}\x1b[31m`, raised_at: -9e15, value: NaN }));
    broker.write([{ topic: 'image-stream-alerts', key: null, value: Buffer.from('rubbish') }]);
    for (const args of [['alerts'], ['alerts', '--json']]) {
      const { code, stdout, stderr } = await run(args, { broker });
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\u202e]/);
      expect(stderr).toMatch(/✗ image-stream-alerts\/0\/1 is no alert/);
    }
  });

  it('says that nothing is wrong, and needs the topic', async () => {
    expect((await run(['alerts'], { broker })).stderr).toBe('No alert stands.\n');
    const { code, stderr } = await run(['alerts'], { broker, env: { ALERTS_TOPIC: 'other' } });
    expect([code, stderr]).toEqual([
      1,
      'sightline: Topic other does not exist: create with `sightline topics apply`.\n',
    ]);
  });
});
