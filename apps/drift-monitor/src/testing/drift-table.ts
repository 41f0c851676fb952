import { writeSync } from 'node:fs';
import { simulationWith, START_MS } from './simulation.js';
import { mostlyCircles, patterns, SimulatedTraffic, type TrafficShape } from './traffic.js';

/** Prints the tables of docs/drift.md: false alarms and delays at the default settings. The figures are the same on every machine. */

const HOUR_MS = 3_600_000;
const WINDOW_MS = 300_000;
const RATES = [0.75, 2, 4] as const;
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

function row(cells: readonly string[]): void {
  writeSync(1, `| ${cells.join(' | ')} |\n`);
}

row(['steady traffic', ...RATES.map((rate) => `${rate} a second`)]);
row(['---', ...RATES.map(() => '---')]);
row([`false alarms in ${DAYS} days`, ...RATES.map((rate) => String(falseAlarms(rate)))]);
writeSync(1, '\n');
row(['change', 'rule', ...RATES.map((rate) => `${rate} a second`)]);
row(['---', '---', ...RATES.map(() => '---')]);
for (const [what, rule, shape] of changes) {
  const cells = RATES.map((rate) => {
    const found = delays(rule, shape, rate);
    const mean = found.reduce((sum, delay) => sum + delay, 0) / found.length;
    return found.length === 0 ? 'not found' : `${found.length} of ${RUNS}, ${mean.toFixed(1)}`;
  });
  row([what, `\`${rule}\``, ...cells]);
}
