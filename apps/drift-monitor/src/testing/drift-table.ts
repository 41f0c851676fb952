import { simulationWith, START_MS } from './simulation.js';
import { mostlyCircles, patterns, SimulatedTraffic, type TrafficShape } from './traffic.js';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 300_000;
const DAYS = 10;
const RUNS = 10;
/** A change that is not found by then counts as missed. */
const PATIENCE_WINDOWS = 6;

const changes: readonly (readonly [what: string, rule: string, shape: TrafficShape])[] = [
  ['one of six labels from 17 % to 29 %', 'label_drift', { ...patterns, mix: { ...patterns.mix, circles: 2 } }],
  ['one of six labels from 17 % to 38 %', 'label_drift', { ...patterns, mix: { ...patterns.mix, circles: 3 } }],
  ['one of six labels from 17 % to 50 %', 'label_drift', mostlyCircles],
  ['mean confidence from 0.89 to 0.84', 'confidence_drift', { ...patterns, confidence: [2, 1] }],
  ['mean confidence from 0.89 to 0.78', 'confidence_drift', { ...patterns, confidence: [1.5, 1] }],
  ['PNG from 20 % to 35 %', 'image_format_drift', { ...patterns, formats: { jpeg: 65, png: 35 } }],
  ['PNG from 20 % to 50 %', 'image_format_drift', { ...patterns, formats: { jpeg: 5, png: 5 } }],
  ['mean brightness from 0.5 to 0.37', 'image_brightness_drift', { ...patterns, brightness: [-0.6, 0.6] }],
  ['rejections from 1 % to 8 %', 'rejection_rate', { ...patterns, rejectedShare: 0.08 }],
  ['rejections from 1 % to 15 %', 'rejection_rate', { ...patterns, rejectedShare: 0.15 }],
  ['time in the worker × 1.5', 'latency_drift', { ...patterns, duration: [12, 0.35] }],
  ['time in the worker × 2.5', 'latency_drift', { ...patterns, duration: [20, 0.35] }],
];

function falseAlarms(perSecond: number): number {
  const simulation = simulationWith();
  simulation.run(new SimulatedTraffic(`days ${perSecond}`), DAYS * 24 * HOUR_MS, perSecond, () => patterns);
  return simulation.alerts.filter(({ state }) => state === 'raised').length;
}

/** Windows from each change to its alert, grace and all; those that were not found are left out. */
function delays(rule: string, shape: TrafficShape, perSecond: number): readonly number[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const simulation = simulationWith();
    const traffic = new SimulatedTraffic(`${rule} ${perSecond} ${run}`);
    const changeMs = START_MS + 1.1 * HOUR_MS + traffic.random.between(0, WINDOW_MS);
    simulation.run(traffic, changeMs - START_MS, perSecond, () => patterns);
    while (simulation.alerts.length === 0 && simulation.nowMs < changeMs + PATIENCE_WINDOWS * WINDOW_MS)
      simulation.run(traffic, 1000, perSecond, () => shape);
    return simulation.alerts.some((alert) => alert.rule === rule) ? (simulation.nowMs - changeMs) / WINDOW_MS : NaN;
  }).filter((delay) => !Number.isNaN(delay));
}

/** A line of a table. */
export type Row = readonly string[];

/** False alarms in steady traffic of so many pictures a second, at the default settings: the same on every machine. */
export function falseAlarmRow(rates: readonly number[]): Row {
  return [`false alarms in ${DAYS} days`, ...rates.map((rate) => String(falseAlarms(rate)))];
}

/** How often each change is found, and after how many windows, at the default settings: the same on every machine. */
export function changeRows(rates: readonly number[]): readonly Row[] {
  return changes.map(([what, rule, shape]) => {
    const cells = rates.map((rate) => {
      const found = delays(rule, shape, rate);
      const mean = found.reduce((sum, delay) => sum + delay, 0) / found.length;
      return found.length === 0 ? 'not found' : `${found.length} of ${RUNS}, ${mean.toFixed(1)}`;
    });
    return [what, `\`${rule}\``, ...cells];
  });
}
