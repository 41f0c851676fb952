import type { BillLine, Limit } from '@sightline/capacity';
import { count, ms, usd } from '../numbers.js';
import type { RampMinute, RateSimulation } from './simulate-rate.js';

const barWidth = 40;
const linesOfBill = 8;

/** A simulated rate for a person at a terminal. */
export function rateText(simulation: RateSimulation): string {
  const { wish, plan, figures, keepsUp, bill, ramp, broken, limits } = simulation;
  const next = limits.find(({ imagesPerS }) => imagesPerS >= wish.imagesPerS);
  const verdict = keepsUp ? 'keeps up' : 'DOES NOT KEEP UP: the lag grows';
  return [
    `${count(wish.imagesPerS)} images/s of ${wish.model} on ${wish.hardware}: ${verdict}`,
    '',
    row('workers', `${count(plan.workers)}, each at most ${count(plan.workerImagesPerS)} images/s`),
    ...(plan.pipelines > 1
      ? [row('pipelines', `${count(plan.pipelines)}, each with its own Kafka; all numbers are of all together`)]
      : []),
    row('partitions', count(plan.partitions)),
    row('gateways, writers', `${count(plan.gateways)}, ${count(plan.writers)} of each kind`),
    row('Kafka', `${count(plan.kafkaVcpus)} vCPUs`),
    row('latency', `p50 ${ms(figures.p50Ms)}, p95 ${ms(figures.p95Ms)}, p99 ${ms(figures.p99Ms)}`),
    row(
      'lag',
      `at most ${count((figures.maxLag * plan.workers) / simulation.simulatedWorkers)} images, those under way included`,
    ),
    row('cores in use', `${(figures.utilisation * 100).toFixed(0)} %`),
    ...(simulation.simulatedWorkers < plan.workers
      ? [
          row(
            '',
            `${count(simulation.simulatedWorkers)} workers were simulated image by image; the others are like them`,
          ),
        ]
      : []),
    '',
    `From nothing at ${count(wish.imagesPerS)} images/s`,
    rampText(ramp),
    `A month, by list price: ${usd(bill.usdAMonth)}, ${usd(simulation.usdPerMillionImages)} for a million images`,
    ...billText(bill.lines),
    '',
    'What breaks, the first first',
    ...(broken.length === 0 ? ['  nothing at this rate'] : broken.map((limit) => limitText(limit))),
    ...(next === undefined ? [] : ['And next', limitText(next)]),
    '',
  ].join('\n');
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(18)} ${value}`;
}

function rampText(ramp: readonly RampMinute[]): string {
  const most = Math.max(...ramp.map(({ pods }) => pods), 1);
  const lines = ramp
    .filter(({ minute }) => minute <= 10 || minute % 5 === 0)
    .map(({ minute, pods, lag }) => {
      const bar = '█'.repeat(Math.round((pods / most) * barWidth));
      return `  ${String(minute).padStart(3)} min  ${count(pods).padStart(7)} pods  ${count(lag).padStart(12)} wait  ${bar}`;
    });
  return `${lines.join('\n')}\n`;
}

function billText(lines: readonly BillLine[]): readonly string[] {
  const shown = lines.slice(0, linesOfBill).map(({ what, usd: cost }) => `  ${usd(cost).padStart(14)}  ${what}`);
  const rest = lines.slice(linesOfBill).reduce((sum, { usd: cost }) => sum + cost, 0);
  return rest > 0 ? [...shown, `  ${usd(rest).padStart(14)}  all else`] : shown;
}

function limitText({ imagesPerS, what, mend, isOfDrops = false }: Limit): string {
  const concerns = isOfDrops ? ' (drops only)' : '';
  return `  ${count(imagesPerS).padStart(9)} images/s  ${what}${concerns}\n${' '.repeat(22)}helps: ${mend}`;
}
