import { samplePrediction } from '@sightline/messages/testing';
import type { Alert, Prediction } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { START_MS, simulationWith, type Simulation } from './testing/simulation.js';
import { mostlyCircles, patterns, SimulatedTraffic } from './testing/traffic.js';

const WINDOW_MS = 300_000;
const HOUR_MS = 3_600_000;
const huge = 'x'.repeat(1_000_000);

/** An hour and a half as usual, in which every tenth prediction is odd. */
function withOdd(
  odd: (number: number, nowMs: number) => { readonly fields: Partial<Prediction>; readonly atMs?: number },
): Simulation {
  const simulation = simulationWith();
  const traffic = new SimulatedTraffic('odd');
  for (let number = 0; simulation.nowMs < START_MS + 1.5 * HOUR_MS; number++) {
    simulation.advance(500);
    const { fields, atMs } = number % 10 === 0 ? odd(number, simulation.nowMs) : { fields: {} };
    simulation.take(traffic.next(patterns, fields), atMs);
  }
  return simulation;
}

describe('hostile predictions', () => {
  it.each<[string, Parameters<typeof withOdd>[0]]>([
    ['no number for a confidence', () => ({ fields: { confidence: NaN } })],
    ['a confidence beyond 1', () => ({ fields: { confidence: 1e300 } })],
    [
      'impossible durations',
      (number) => {
        const ms = [NaN, -5, Infinity, 1e300][(number / 10) % 4] ?? 0;
        return {
          fields: { timings_ms: { queued: ms, fetched: ms, decoded: ms, waited: ms, inferred: ms, total: ms } },
        };
      },
    ],
    [
      'impossible sizes',
      () => ({ fields: { image: { format: '', width: -4, height: 0, bytes: -1, brightness: NaN } } }),
    ],
    ['times of acceptance an hour off', (_, nowMs) => ({ fields: { received_at: (nowMs - HOUR_MS) * 1000 } })],
    ['a clock an hour ahead', (_, nowMs) => ({ fields: {}, atMs: nowMs + HOUR_MS })],
    ['a clock an hour behind', (_, nowMs) => ({ fields: {}, atMs: nowMs - HOUR_MS })],
    ['no time at all', () => ({ fields: {}, atMs: NaN })],
    ['a time before 1970', () => ({ fields: {}, atMs: -1e15 })],
  ])('with %s raise nothing among good ones', (_, odd) => {
    const { alerts, monitor } = withOdd(odd);
    expect(alerts).toEqual([]);
    expect(monitor.verdicts.length).toBeGreaterThanOrEqual(6);
    for (const { value } of monitor.verdicts) expect(value).not.toBeNaN();
  });

  it('do not hide a change from the others', () => {
    const simulation = withOdd((_, nowMs) => ({ fields: { confidence: NaN }, atMs: nowMs + HOUR_MS }));
    simulation.run(new SimulatedTraffic('change'), 2 * WINDOW_MS + 10_000, 2, () => mostlyCircles);
    expect(simulation.alerts.map(({ rule }) => rule)).toEqual(['label_drift']);
  });

  it('of a megabyte, or of ever new names, fill no memory', () => {
    const simulation = simulationWith();
    for (let number = 0; number < 6000; number++) {
      simulation.advance(300);
      const name = `${number}${huge}`;
      simulation.take(
        samplePrediction({
          image_id: name,
          label: name,
          model_name: number % 2 === 0 ? 'known' : name,
          arm: name,
          role: number % 3 === 0 ? 'shadow' : 'primary',
        }),
      );
    }
    simulation.advance(WINDOW_MS);
    expect(JSON.stringify(simulation.monitor.verdicts).length).toBeLessThan(200_000);
    expect(process.memoryUsage().heapUsed).toBeLessThan(1e9);
  });
});

describe('hostile alerts in the topic', () => {
  const standing: Alert = {
    alert_id: 'a',
    rule: 'label_drift',
    state: 'raised',
    severity: 'warning',
    model_name: 'patterns',
    model_version: '1',
    source: 'simulator',
    value: NaN,
    threshold: NaN,
    summary: huge,
    details: {},
    raised_at: START_MS * 1000,
    updated_at: START_MS * 1000,
  };

  it.each<[string, Partial<Alert>]>([
    ['from the future', { updated_at: (START_MS + 1000 * HOUR_MS) * 1000 }],
    ['of another rule', { rule: 'disk_full' }],
    ['without a time', { updated_at: NaN }],
  ])('%s are none of ours: a change is found all the same', (_, fields) => {
    const simulation = simulationWith();
    simulation.monitor.restore({ ...standing, ...fields }, START_MS);
    const traffic = new SimulatedTraffic('after');
    simulation.run(traffic, 2 * HOUR_MS, 2, () => patterns);
    simulation.run(traffic, 2 * WINDOW_MS + 10_000, 2, () => mostlyCircles);
    expect(simulation.alerts.map(({ rule, state }) => [rule, state])).toEqual([['label_drift', 'raised']]);
  });

  it('that name no reference stand for a day and are cleared', () => {
    const simulation = simulationWith();
    simulation.monitor.restore({ ...standing, details: { reference_from: 'never' } }, START_MS);
    simulation.run(new SimulatedTraffic('a day'), 25 * HOUR_MS, 1, () => patterns);
    expect(simulation.alerts.map(({ alert_id, state }) => [alert_id, state])).toEqual([['a', 'cleared']]);
  });
});
