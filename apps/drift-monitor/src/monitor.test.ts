import { describe, expect, it } from 'vitest';
import { START_MS, simulationWith, type Simulation } from './testing/simulation.js';
import { mostlyCircles, patterns, SimulatedTraffic, type TrafficShape } from './testing/traffic.js';

const WINDOW_MS = 300_000;
const HOUR_MS = 3_600_000;

/** Two hours as usual at two pictures a second, then as long as wanted of something else. */
function drifted(shape: TrafficShape, windows: number, env: Readonly<Record<string, string>> = {}): Simulation {
  const simulation = simulationWith(env);
  const traffic = new SimulatedTraffic('drift');
  simulation.run(traffic, 2 * HOUR_MS, 2, () => patterns);
  expect(simulation.alerts).toEqual([]);
  simulation.run(traffic, windows * WINDOW_MS + 10_000, 2, () => shape);
  return simulation;
}

describe('steady traffic', () => {
  it.each([1, 3])(
    'raises nothing in 24 hours at the default settings, at %d pictures a second',
    { timeout: 120_000 },
    (perSecond) => {
      const simulation = simulationWith();
      simulation.run(new SimulatedTraffic(`steady ${perSecond}`), 24 * HOUR_MS, perSecond, () => patterns);
      expect(simulation.alerts).toEqual([]);
      expect(simulation.monitor.verdicts.map(({ subject }) => subject.rule).sort()).toEqual([
        'confidence_drift',
        'image_brightness_drift',
        'image_format_drift',
        'image_size_drift',
        'label_drift',
        'latency_drift',
        'rejection_rate',
      ]);
    },
  );

  it('raises nothing for a source that sends too little to tell', () => {
    const simulation = simulationWith();
    simulation.run(new SimulatedTraffic('few'), 2 * HOUR_MS, 0.2, () => patterns);
    simulation.run(new SimulatedTraffic('few others'), HOUR_MS, 0.2, () => mostlyCircles);
    expect(simulation.alerts).toEqual([]);
  });
});

describe('a change', () => {
  it.each<[string, TrafficShape]>([
    ['label_drift', mostlyCircles],
    ['confidence_drift', { ...patterns, confidence: [1.5, 1] }],
    ['image_format_drift', { ...patterns, formats: { jpeg: 4, png: 6 } }],
    ['image_size_drift', { ...patterns, widths: { 320: 3, 640: 1, 1280: 1 } }],
    ['image_brightness_drift', { ...patterns, brightness: [-0.6, 0.6] }],
    ['rejection_rate', { ...patterns, rejectedShare: 0.12 }],
    ['latency_drift', { ...patterns, duration: [20, 0.35] }],
  ])('raises %s within two windows, and that alone', (rule, shape) => {
    const { alerts } = drifted(shape, 2);
    expect(alerts.map((alert) => [alert.rule, alert.state])).toEqual([[rule, 'raised']]);
    expect(alerts[0]?.summary).toMatch(/ went from /);
    expect(alerts[0]?.value).toBeGreaterThanOrEqual(alerts[0]?.threshold ?? NaN);
  });

  it('that begins in the middle of a window is found within two windows', () => {
    const simulation = simulationWith();
    const traffic = new SimulatedTraffic('middle');
    simulation.run(traffic, 2 * HOUR_MS + WINDOW_MS / 2, 2, () => patterns);
    simulation.run(traffic, 2 * WINDOW_MS, 2, () => mostlyCircles);
    expect(simulation.alerts.map(({ rule }) => rule)).toEqual(['label_drift']);
  });

  it('makes one alert that stands as long as it lasts, and clears with the same id', () => {
    const simulation = drifted(mostlyCircles, 30);
    expect(simulation.alerts).toHaveLength(1);
    simulation.run(new SimulatedTraffic('back'), HOUR_MS, 2, () => patterns);
    const [raised, cleared, ...others] = simulation.alerts;
    expect(others).toEqual([]);
    expect(cleared).toMatchObject({ state: 'cleared', alert_id: raised?.alert_id, raised_at: raised?.raised_at });
    expect(cleared?.details.cleared_because).toBe('back_to_reference');
  });

  it('that lasts is the new normal after a day', () => {
    const simulation = drifted(mostlyCircles, 25 * 12);
    expect(simulation.alerts.map(({ state, details }) => [state, details.cleared_because])).toEqual([
      ['raised', undefined],
      ['cleared', 'new_normal'],
    ]);
  });
});

/** Where day and night meet at the stroke of the hour, a reference that holds some of both is like neither. */
const exact = { REFERENCE_WINDOWS: '1' };

/** Office hours have other pictures than nights. */
function daily(atMs: number): TrafficShape {
  const hour = Math.floor(atMs / HOUR_MS) % 24;
  return hour >= 8 && hour < 18 ? mostlyCircles : patterns;
}

describe('a daily rhythm', () => {
  it.each([
    ['previous', true],
    ['yesterday', false],
  ])('against the reference "%s": an alert is %s', (reference, expected) => {
    const simulation = simulationWith({ REFERENCE: reference, ...exact });
    simulation.run(new SimulatedTraffic('daily'), 72 * HOUR_MS, 1, daily);
    expect(simulation.alerts.length > 0).toBe(expected);
  });

  it('against last week is none, and a change in the second week is found', () => {
    const simulation = simulationWith({ REFERENCE: 'last_week', WINDOW_SECONDS: '3600', REFERENCE_WINDOWS: '1' });
    const traffic = new SimulatedTraffic('weekly');
    simulation.run(traffic, 8 * 24 * HOUR_MS, 0.1, daily);
    expect(simulation.alerts).toEqual([]);
    simulation.run(traffic, 2 * HOUR_MS + 10_000, 0.1, () => mostlyCircles);
    expect(simulation.alerts.map(({ rule }) => rule)).toEqual(['label_drift']);
  });

  it('is compared with always the same span where that is wanted', () => {
    const simulation = simulationWith({
      REFERENCE: 'fixed',
      REFERENCE_FROM: new Date(START_MS).toISOString().replace('.000', ''),
      REFERENCE_UNTIL: new Date(START_MS + HOUR_MS).toISOString().replace('.000', ''),
    });
    const traffic = new SimulatedTraffic('slow');
    const turning = (atMs: number): TrafficShape => {
      const hours = Math.max(0, (atMs - START_MS) / HOUR_MS - 1);
      return { ...patterns, mix: { ...patterns.mix, circles: 1 + hours / 4 } };
    };
    simulation.run(traffic, 24 * HOUR_MS, 2, turning);
    expect(simulation.alerts.map(({ rule, state }) => [rule, state])).toEqual([['label_drift', 'raised']]);
  });
});

describe('a daily rhythm with an incident', () => {
  it('is not compared with the incident a day later', () => {
    const simulation = simulationWith({ REFERENCE: 'yesterday', ...exact });
    const traffic = new SimulatedTraffic('incident');
    simulation.run(traffic, 24 * HOUR_MS, 1, daily);
    simulation.run(traffic, 2 * HOUR_MS, 1, () => ({ ...patterns, mix: { text: 1 } }));
    simulation.run(traffic, 46 * HOUR_MS, 1, daily);
    expect(simulation.alerts.map(({ rule, state }) => [rule, state])).toEqual([
      ['label_drift', 'raised'],
      ['label_drift', 'cleared'],
    ]);
  });
});
