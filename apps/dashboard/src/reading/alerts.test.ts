import { describe, expect, it } from 'vitest';
import { alertOf } from '../testing/scene.js';
import { Alerts } from './alerts.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const HOUR_US = 3_600_000_000;
const now = NOW * 1000;

const idsOf = (alerts: Alerts): readonly string[] => alerts.shown().map(({ id }) => id);

describe('the alerts that are shown', () => {
  it('are those that stand, however old, then those of the last day that are over, the newest first', () => {
    const alerts = new Alerts(() => NOW);
    const at = (hours: number): { raised_at: number; updated_at: number } => ({
      raised_at: now - hours * HOUR_US,
      updated_at: now - hours * HOUR_US,
    });
    alerts.take(alertOf({ alert_id: 'stands for days', ...at(100) }));
    alerts.take(alertOf({ alert_id: 'over long ago', state: 'cleared', ...at(25) }));
    alerts.take(alertOf({ alert_id: 'over', state: 'cleared', ...at(2) }));
    alerts.take(alertOf({ alert_id: 'new', ...at(1) }));
    expect(idsOf(alerts)).toEqual(['new', 'stands for days', 'over']);
  });

  it('have their last state and every value they had', () => {
    const alerts = new Alerts(() => NOW);
    for (const [number, value] of [0.3, 0.5, NaN, 0.1].entries())
      alerts.take(alertOf({ value, state: value === 0.1 ? 'cleared' : 'raised', updated_at: now + number }));
    const [shown, ...others] = alerts.shown();
    expect(others).toEqual([]);
    expect([shown?.state, shown?.value]).toEqual(['cleared', 0.1]);
    expect(JSON.stringify(shown?.history.map(({ value }) => value))).toBe('[0.3,0.5,null,0.1]');
  });

  it('are bounded in number and length, whatever comes', () => {
    const alerts = new Alerts(() => NOW);
    for (let number = 0; number < 2000; number++)
      alerts.take(alertOf({ alert_id: String(number), summary: 'x'.repeat(10_000) }));
    for (let number = 0; number < 2000; number++) alerts.take(alertOf({ alert_id: '1999', value: number }));
    expect(JSON.stringify(alerts.shown()).length).toBeLessThan(60_000);
  });
});
