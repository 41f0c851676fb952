import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { instruments } from './instruments.js';
import { renderMetrics } from './meter.js';
import { metrics } from './metrics.js';

/** Gives every instrument a value under all of its labels, as a service would at its busiest. */
function useEveryInstrument(): void {
  for (const instrument of Object.values(metrics)) {
    const name = Object.entries(metrics).find(([, each]) => each === instrument)?.[0] ?? '';
    if ('add' in instrument) instrument.add(1, { result: name });
    else if ('record' in instrument) instrument.record(0.02, { result: name });
    else instrument.addCallback((gauge) => gauge.observe(1, { topic: name }));
  }
}

describe('the metrics of a service', () => {
  it('pass promtool’s linter, every instrument among them', async () => {
    useEveryInstrument();
    const text = await renderMetrics();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const { prometheusName, type } of instruments) expect(text).toContain(`\n# TYPE ${prometheusName} ${type}\n`);
  });
});
