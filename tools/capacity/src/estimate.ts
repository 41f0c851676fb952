import { assumptions, type ModelName } from './assumptions.js';
import { scalingOf, type ChartService } from './chart.js';
import { demandsOf } from './demands.js';
import { chartFor, podAmounts, podImagesPerS, workerPod, type Hardware, type WorkerPod } from './hardware.js';
import { kafkaAmounts, kafkaVcpus, type KafkaLoad } from './kafka-cluster.js';
import {
  monthlyBill,
  secondsAMonth,
  sumOf,
  timesAs,
  usdPerMillionImages,
  type Amounts,
  type Bill,
} from './monthly-bill.js';
import { nodeAmounts, nodesOf, systemAmounts } from './node-amounts.js';
import { recording as recorded, type Recording } from './recording.js';

/** What a plan is made for: an average rate, day and night. */
export interface Wish {
  readonly imagesPerS: number;
  readonly model: ModelName;
  readonly hardware: Hardware;
  /** Workers at most at a time; left out: as many as the rate needs. */
  readonly workers?: number | undefined;
  /** Where times come from; left out: the recording of this repository. */
  readonly recording?: Recording;
}

/** What a rate needs, of all pipelines together. */
export interface Plan {
  /** Pipelines side by side, a Kafka each: more than one where no process could read every result. */
  readonly pipelines: number;
  readonly workers: number;
  readonly workerImagesPerS: number;
  readonly partitions: number;
  readonly gateways: number;
  readonly writers: number;
  readonly kafkaVcpus: number;
}

/** A plan and what it costs by list price. */
export interface Estimate {
  readonly plan: Plan;
  readonly amounts: Amounts;
  readonly bill: Bill;
  readonly usdPerMillionImages: number;
}

/** Partitions for so many workers: half as many again, so that the load may grow before a topic must; in steps of a dozen. */
export function partitionsFor(workers: number): number {
  return Math.max(12, Math.ceil((workers * 1.5) / 12) * 12);
}

/** Sizes every part for a rate and prices it. */
export function estimate(wish: Wish): Estimate {
  const { imagesPerS, workers, recording = recorded } = wish;
  const pipelines = Math.ceil(imagesPerS / (recording.readResultsPerS * assumptions.utilisation.value));
  const one = { ...wish, imagesPerS: imagesPerS / pipelines, workers: workers && Math.ceil(workers / pipelines) };
  const cell = planFor(one);
  const amounts = timesAs(amountsFor(one, cell), pipelines);
  const plan = {
    pipelines,
    workerImagesPerS: cell.workerImagesPerS,
    workers: cell.workers * pipelines,
    partitions: cell.partitions * pipelines,
    gateways: cell.gateways * pipelines,
    writers: cell.writers * pipelines,
    kafkaVcpus: cell.kafkaVcpus * pipelines,
  };
  const bill = monthlyBill(amounts);
  return { plan, amounts, bill, usdPerMillionImages: usdPerMillionImages(bill, wish.imagesPerS) };
}

/** What one pipeline needs. */
type Cell = Omit<Plan, 'pipelines'>;

/** The traffic of one Kafka for a rate. Every gateway reads every result, as do dashboard and drift-monitor. */
function kafkaLoadFor(
  { imagesPerS, hardware, recording = recorded }: Wish,
  { gateways }: Pick<Cell, 'gateways'>,
): KafkaLoad {
  const { imageBytes, resultBytes } = recording;
  const { retainedHours } = assumptions;
  const readers = gateways + 4;
  const writtenBytesPerS = imagesPerS * (imageBytes + resultBytes);
  return {
    writtenBytesPerS,
    readBytesPerS: imagesPerS * (imageBytes + readers * resultBytes),
    replicationFactor: chartFor(hardware).replicationFactor,
    retainedBytes: writtenBytesPerS * retainedHours.value * 3600,
  };
}

function planFor(wish: Wish): Cell {
  const { imagesPerS, model, hardware, recording = recorded } = wish;
  const { utilisation, spotLoss } = assumptions;
  const chart = chartFor(hardware);
  const pod = workerPod(hardware);
  const available = pod.machine.startsWith('spot-') ? 1 - spotLoss.value : 1;
  const workerImagesPerS = podImagesPerS(recording, model, pod);
  const workers = wish.workers ?? Math.ceil(imagesPerS / (workerImagesPerS * utilisation.value * available));
  const gateway = scalingOf(chart, 'ingest-gateway');
  const gateways = Math.max(gateway.min, Math.ceil(imagesPerS / gateway.perPod));
  // A writer is planned like the reader that it is.
  const writers = Math.ceil(imagesPerS / (recording.readResultsPerS * utilisation.value));
  const byBytes = kafkaVcpus(kafkaLoadFor(wish, { gateways }));
  return {
    workers,
    workerImagesPerS,
    partitions: partitionsFor(workers),
    gateways,
    writers,
    kafkaVcpus: Math.max(byBytes, Math.ceil((imagesPerS * brokerCpuMs(recording)) / 1000 / utilisation.value)),
  };
}

/** CPU time of the broker for an image, its share of a transaction included, as recorded. */
function brokerCpuMs(recording: Recording): number {
  const { broker } = demandsOf(recording);
  return broker.perImage + broker.perTransaction / recording.loops[1].imagesPerTransaction;
}

function amountsFor(wish: Wish, { workers, gateways, writers }: Cell): Amounts {
  const { services } = chartFor(wish.hardware);
  const pods: Readonly<Record<string, number>> = {
    'ingest-gateway': gateways,
    'bigquery-writer': writers,
    'gcs-writer': writers,
  };
  const others = Object.entries(services).filter(([name]) => name !== 'inference-worker');
  const machines = sumOf(
    podAmounts(workers, workerPod(wish.hardware)),
    ...others.map(([name, service]) => podAmounts(pods[name] ?? service.replicas ?? 1, podOf(service))),
    systemAmounts(),
  );
  const nodes = nodesOf(machines);
  return sumOf(
    { 'gke-cluster': 1, 'load-balancer': 1, 'nat-address': 1 },
    machines,
    { 'disk-balanced': nodes * assumptions.nodeDiskGib.value },
    nodeAmounts(nodes),
    kafkaAmounts(kafkaLoadFor(wish, { gateways })),
    dataAmounts(wish),
  );
}

function podOf({ vcpu, memoryGib, spot }: ChartService): WorkerPod {
  return { vcpu, memoryGib, gpu: undefined, machine: spot ? 'spot-' : '' };
}

/** What is paid by the byte: uploads through the load balancer and their answers, rows and the archive. */
function dataAmounts({ imagesPerS, recording = recorded }: Wish): Amounts {
  const { rowBytes, keptMonths } = assumptions;
  const images = imagesPerS * secondsAMonth;
  const rowsGib = (images * rowBytes.value) / 2 ** 30;
  return {
    'load-balancer-data': (images * (recording.imageBytes + recording.resultBytes)) / 2 ** 30,
    egress: (images * recording.resultBytes) / 2 ** 30,
    'bigquery-write': rowsGib,
    'bigquery-storage': rowsGib * keptMonths.value,
    storage: rowsGib * keptMonths.value,
  };
}
