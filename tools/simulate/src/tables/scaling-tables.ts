import {
  assumptions,
  estimate,
  hardwareNames,
  modelNames,
  monthlyBill,
  podAmounts,
  podImagesPerS,
  recording,
  usdPerMillionImages,
  workerCpuMs,
  workerPod,
  type Hardware,
  type Limit,
  type ModelName,
} from '@sightline/capacity';
import { count, ms, usd } from '../numbers.js';
import { simulateRate } from '../rate/simulate-rate.js';

const rates = [10, 100, 1000, 10_000, 100_000, 1_000_000];
const model: ModelName = 'efficientnet_lite0';

/** The generated part of docs/scaling.md. */
export function scalingTables(): string {
  return [perCoreTable(), ratesTable(), costTable(), workerCostTable(), limitsTable()].join('\n');
}

function perCoreTable(): string {
  const rows = modelNames.map((name) => {
    const { beside, call, all } = workerCpuMs(recording, name);
    const at = (hardware: 'spot' | 'gpu'): string => count(podImagesPerS(recording, name, workerPod(hardware)));
    return [`\`${name}\``, beside.toFixed(1), call.toFixed(1), count(1000 / all), at('spot'), at('gpu')];
  });
  const head = [
    'Model',
    'CPU ms beside the call',
    'CPU ms of the call',
    'images/s a core',
    'a worker of 2 vCPUs',
    'with an L4 and 4 vCPUs (assumed)',
  ];
  return `### What a core does\n\n${recordedOn()}\n\n${table(head, rows)}`;
}

/** Where and when the times were taken. */
function recordedOn(): string {
  const { recordedAt, machine, imageBytes, loops } = recording;
  const others = Math.max(...loops.map(({ takenByOthers }) => takenByOthers));
  return (
    `Recorded by \`bench stages\` on ${recordedAt}, Node.js ${machine.node.slice(1)}, ${machine.cores} cores (${machine.cpu}) of which other programs had\n` +
    `up to ${(others * 100).toFixed(0)} % meanwhile; pictures of ${(imageBytes / 1000).toFixed(0)} KB. One process reads ${count(recording.readResultsPerS)} results a second.`
  );
}

function ratesTable(): string {
  const rows = rates.map((imagesPerS) => {
    const { plan, figures, broken } = simulateRate({ imagesPerS, model, hardware: 'spot' });
    return [
      count(imagesPerS),
      count(plan.pipelines),
      count(plan.workers),
      count(plan.partitions),
      count(plan.gateways),
      count(plan.kafkaVcpus),
      ms(figures.p50Ms),
      ms(figures.p95Ms),
      ms(figures.p99Ms),
      gaveWay(broken),
    ];
  });
  const head = [
    'images/s',
    'pipelines',
    'workers',
    'partitions',
    'gateways',
    'Kafka vCPUs',
    'p50',
    'p95',
    'p99',
    'gives way before, as delivered',
  ];
  return `### What a rate takes\n\n${table(head, rows)}`;
}

function costTable(): string {
  const rows = rates.map((imagesPerS) => {
    const on = hardwareNames.map((hardware) => estimate({ imagesPerS, model, hardware }));
    return [
      count(imagesPerS),
      ...on.map(({ bill }) => usd(bill.usdAMonth)),
      ...on.map(({ usdPerMillionImages }) => usd(usdPerMillionImages)),
    ];
  });
  const head = [
    'images/s',
    ...hardwareNames.map((name) => `${name}, a month`),
    ...hardwareNames.map((name) => `${name}, a million`),
  ];
  return `### What it costs\n\n${table(head, rows)}`;
}

/** The names of what a rate is too much for, drops apart. */
function gaveWay(broken: readonly Limit[]): string {
  const names = broken.filter(({ isOfDrops = false }) => !isOfDrops).map(({ name }) => name);
  return names.length === 0 ? 'nothing' : names.join(', ');
}

/** Workers alone, at the rate that one of them is planned with. */
function workerCostTable(): string {
  const rows = modelNames.map((name) => {
    const usdOf = (hardware: Hardware): string => {
      const pod = workerPod(hardware);
      const imagesPerS = podImagesPerS(recording, name, pod) * assumptions.utilisation.value;
      return usd(usdPerMillionImages(monthlyBill(podAmounts(1, pod)), imagesPerS));
    };
    return [`\`${name}\``, ...hardwareNames.map(usdOf)];
  });
  return `### Workers alone: a million images on a CPU, on spot, on a card\n\n${table(['Model', 'cpu', 'spot', 'gpu (spot, L4, assumed)'], rows)}`;
}

function limitsTable(): string {
  const { limits } = simulateRate({ imagesPerS: 100_000, model, hardware: 'spot' });
  const rows = limits.map(({ imagesPerS, what, mend, isOfDrops = false }) => {
    return [count(imagesPerS), isOfDrops ? `${what} (drops only)` : what, mend];
  });
  return `### What breaks first\n\n${table(['images/s', 'What gives way', 'What helps'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return `${line(head)}${line(widths.map((width) => '-'.repeat(width)))}${rows.map(line).join('')}`;
}
