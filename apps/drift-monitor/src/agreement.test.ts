import { describe, expect, it } from 'vitest';
import { simulationWith, type Simulation } from './testing/simulation.js';
import { patterns, SimulatedTraffic } from './testing/traffic.js';

const HOUR_MS = 3_600_000;

/** Lets an answer and a shadow's answer come for each picture, which agree in such a share; the shadow's sometimes first. */
function withShadow(simulation: Simulation, traffic: SimulatedTraffic, hours: number, agreement: number): void {
  const untilMs = simulation.nowMs + hours * HOUR_MS;
  while (simulation.nowMs < untilMs) {
    simulation.advance(1000);
    const answer = traffic.next({ ...patterns, rejectedShare: 0 });
    const label = traffic.random.chance(agreement) ? answer.label : nextOf(answer.label);
    const shadow = { ...answer, role: 'shadow', model_name: 'challenger', label } as const;
    const both = traffic.random.chance(0.5) ? [answer, shadow] : [shadow, answer];
    for (const prediction of both) simulation.take(prediction);
  }
}

/** Another pattern, each as often as before. */
function nextOf(label: string | null): string {
  const labels = Object.keys(patterns.mix);
  return labels[(labels.indexOf(label ?? '') + 1) % labels.length] ?? '';
}

describe('a shadow', () => {
  it('that agrees as often as promised raises nothing in a day', () => {
    const simulation = simulationWith();
    withShadow(simulation, new SimulatedTraffic('agrees'), 24, 0.9);
    expect(simulation.alerts).toEqual([]);
    const said = simulation.monitor.verdicts.find(({ subject }) => subject.rule === 'shadow_disagreement');
    expect(said?.subject).toMatchObject({ model: 'patterns', version: '1', against: 'challenger@1' });
    expect(said?.value).toBeCloseTo(0.1, 1);
    expect(Number(said?.details.agreement_low)).toBeLessThanOrEqual(0.9);
    expect(Number(said?.details.agreement_high)).toBeGreaterThanOrEqual(0.9);
  });

  it('that agrees less than promised is found, and its alert clears once it does again', () => {
    const simulation = simulationWith();
    const traffic = new SimulatedTraffic('disagrees');
    withShadow(simulation, traffic, 1, 0.7);
    expect(simulation.alerts.map(({ rule, state }) => [rule, state])).toEqual([['shadow_disagreement', 'raised']]);
    withShadow(simulation, traffic, 0.5, 0.95);
    const ofPromise = simulation.alerts.filter(({ rule }) => rule === 'shadow_disagreement');
    expect(ofPromise.map(({ state }) => state)).toEqual(['raised', 'cleared']);
  });

  it('that begins to agree less often than before is found, also above what is promised', () => {
    const simulation = simulationWith();
    const traffic = new SimulatedTraffic('drops');
    withShadow(simulation, traffic, 2, 0.99);
    withShadow(simulation, traffic, 0.2, 0.85);
    expect(simulation.alerts.map(({ rule, source }) => [rule, source])).toEqual([['agreement_drop', 'simulator']]);
    expect(simulation.alerts[0]?.summary).toMatch(/^challenger@1 in the shadow agrees with patterns@1 less often/);
  });
});

/** Lets a tenth of the traffic go to a challenger, which classifies such a share. */
function withArms(simulation: Simulation, traffic: SimulatedTraffic, hours: number, classified: number): void {
  const untilMs = simulation.nowMs + hours * HOUR_MS;
  while (simulation.nowMs < untilMs) {
    simulation.advance(200);
    const isChallenger = traffic.random.chance(0.1);
    const isClassified = traffic.random.chance(isChallenger ? classified : 0.9);
    const outcome = isClassified ? 'classified' : 'low_confidence';
    const arm = isChallenger ? { arm: 'new', model_name: 'challenger' } : { arm: 'old' };
    simulation.take(traffic.next({ ...patterns, rejectedShare: 0 }, { outcome, ...arm }));
  }
}

describe('two arms', () => {
  it('that classify the same share raise nothing in a day', () => {
    const simulation = simulationWith();
    withArms(simulation, new SimulatedTraffic('same'), 24, 0.9);
    expect(simulation.alerts).toEqual([]);
  });

  it('that do not are told apart, with an interval of the difference', () => {
    const simulation = simulationWith();
    withArms(simulation, new SimulatedTraffic('other'), 3, 0.8);
    expect(simulation.alerts.map(({ rule, state }) => [rule, state])).toEqual([['arm_difference', 'raised']]);
    const { details } = simulation.alerts[0] ?? {};
    expect(details?.against).toMatch(/^new against old, patterns@1$/);
    expect(Number(details?.difference_low)).toBeLessThan(-0.02);
    expect(Number(details?.difference_high)).toBeLessThan(0);
    expect(Number(details?.always_valid_p)).toBeLessThanOrEqual(0.01);
  });
});
