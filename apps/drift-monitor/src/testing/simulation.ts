import { readSettings } from '@sightline/config';
import type { Alert, Prediction } from '@sightline/messages';
import { driftSettingRules, driftSettings } from '../drift-settings.js';
import { Monitor } from '../monitor.js';
import { type SimulatedTraffic, type TrafficShape } from './traffic.js';

/** A Monday, 00:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5);

/** A monitor whose clock is moved by hand. */
export class Simulation {
  readonly alerts: Alert[] = [];
  nowMs = START_MS;

  constructor(readonly monitor: Monitor) {}

  /** Hands over a prediction that is written now, or at another time by another clock. */
  take(prediction: Prediction, timestampMs = this.nowMs): void {
    this.monitor.take(prediction, timestampMs, this.nowMs);
  }

  /** Moves the clock; windows that are over are closed. */
  advance(ms: number): void {
    this.nowMs += ms;
    this.alerts.push(...this.monitor.closeWindows(this.nowMs));
  }

  /** Lets traffic come for a while; the shape may follow the time. */
  run(traffic: SimulatedTraffic, ms: number, perSecond: number, shape: (atMs: number) => TrafficShape): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const wait = traffic.waitMs(perSecond);
      if (this.nowMs + wait >= untilMs) break;
      this.advance(wait);
      this.take(traffic.next(shape(this.nowMs)));
    }
    this.advance(untilMs - this.nowMs);
  }
}

/** A simulation at the default settings but these. */
export function simulationWith(env: Readonly<Record<string, string>> = {}): Simulation {
  return new Simulation(new Monitor(readSettings(driftSettings, driftSettingRules, env)));
}
