import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { prometheusDir, readRules, textOf } from './alert-files.js';

/** What promtool says, and whether it is content. */
function promtool(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: prometheusDir, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

describe('infra/prometheus', () => {
  it('is a configuration that Prometheus takes', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
  });

  it('raises each alert where it should, and not before', { timeout: 120_000 }, () => {
    expect(promtool('test', 'rules', 'alerts.test.yml', 'objectives.test.yml')).toMatchObject({ status: 0 });
  });

  it('tests every alert', () => {
    const files = ['alerts.test.yml', 'objectives.test.yml'];
    const tests = files.map((file) => textOf(`infra/prometheus/${file}`)).join('');
    const alerts = readRules().flatMap(({ alert }) => alert ?? []);
    expect(alerts.length).toBeGreaterThanOrEqual(20);
    expect(alerts.filter((alert) => !new RegExp(`alertname: ${alert}\\b`).test(tests))).toEqual([]);
  });
});
