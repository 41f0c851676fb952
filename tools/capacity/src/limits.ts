import { readFileSync } from 'node:fs';
import { assumptions } from './assumptions.js';
import { scalingOf } from './chart.js';
import type { Estimate, Wish } from './estimate.js';
import { chartFor, podImagesPerS, workerPod } from './hardware.js';
import { recording as recorded, valueAt } from './recording.js';

interface PublishedLimit {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  readonly source: string;
  readonly assumed?: boolean;
}

type LimitName =
  | 'bigquery-bytes'
  | 'bigquery-connections'
  | 'pubsub-bytes'
  | 'pubsub-stream-bytes'
  | 'bucket-writes'
  | 'gke-nodes'
  | 'broker-partitions'
  | 'broker-connections';

/** limits.json: limits of others, each with its source. */
export const published = (
  JSON.parse(readFileSync(new URL('../limits.json', import.meta.url), 'utf8')) as {
    readonly limits: Readonly<Record<LimitName, PublishedLimit>>;
  }
).limits;

/** Something that gives way at some rate. */
export interface Limit {
  /** In a word or two. */
  readonly name: string;
  readonly what: string;
  /** Whether it concerns only images that come through a bucket. */
  readonly isOfDrops?: boolean;
  /** Images a second at which it does. */
  readonly imagesPerS: number;
  readonly mend: string;
}

/**
 * What gives way, the first first. The chart's own limits are those of production as it is delivered; the others grow with the plan
 * for the wished rate.
 */
export function limitsOf(wish: Wish, { plan }: Pick<Estimate, 'plan'>): readonly Limit[] {
  return [
    ...chartLimits(wish),
    ...readerLimits(wish, plan),
    ...kafkaLimits(wish, plan),
    ...googleLimits(wish, plan),
  ].sort((a, b) => a.imagesPerS - b.imagesPerS);
}

/** Those that the wished rate goes beyond. */
export function brokenBy(limits: readonly Limit[], imagesPerS: number): readonly Limit[] {
  return limits.filter((limit) => limit.imagesPerS < imagesPerS);
}

function chartLimits({ model, hardware, recording = recorded }: Wish): readonly Limit[] {
  const chart = chartFor(hardware);
  const worker = scalingOf(chart, 'inference-worker');
  const gateway = scalingOf(chart, 'ingest-gateway');
  const perWorker = podImagesPerS(recording, model, workerPod(hardware));
  // As many as one partition commits when its transactions follow one another without a pause.
  const perPartition = (recording.loops[1].imagesPerTransaction * 1000) / valueAt(recording.toReaderMs, 0.5);
  return [
    {
      name: 'workers',
      what: `${worker.max} workers`,
      imagesPerS: worker.max * perWorker,
      mend: 'services.inference-worker.scaling.max',
    },
    {
      name: 'gateways',
      what: `${gateway.max} gateways`,
      imagesPerS: gateway.max * gateway.perPod,
      mend: 'services.ingest-gateway.scaling.max',
    },
    {
      name: 'partitions',
      what: `${chart.partitions} partitions, a worker each`,
      imagesPerS: chart.partitions * perWorker,
      mend: 'topics.partitions',
    },
    {
      name: 'transactions',
      what: `transactions of ${chart.partitions} partitions`,
      imagesPerS: chart.partitions * perPartition,
      mend: 'topics.partitions',
    },
  ];
}

function readerLimits({ recording = recorded }: Wish, { pipelines }: Estimate['plan']): readonly Limit[] {
  return [
    {
      name: 'readers',
      what: 'one process that reads every result: each gateway, dashboard, drift-monitor',
      imagesPerS: recording.readResultsPerS * pipelines,
      mend: 'several pipelines, each with its own sources',
    },
    {
      name: 'bridge',
      isOfDrops: true,
      what: 'bridge: one pod, one streaming pull',
      imagesPerS: published['pubsub-stream-bytes'].value / assumptions.noticeBytes.value,
      mend: 'more pods of gcs-notification-bridge',
    },
  ];
}

function kafkaLimits(
  { imagesPerS }: Wish,
  { pipelines, partitions, workers, gateways, writers, kafkaVcpus }: Estimate['plan'],
): readonly Limit[] {
  const brokers = Math.max(3, Math.ceil(kafkaVcpus / pipelines / assumptions.brokerVcpus.value));
  // Images, results and deduplication; three copies.
  const copies = (partitions * 3 * 3) / pipelines / brokers;
  // A transactional producer for each partition, and three clients of each process.
  const connections = (partitions + 3 * (workers + gateways + writers)) / pipelines;
  return [
    {
      name: 'partitions of a broker',
      what: `partitions of a broker, ${brokers} brokers`,
      imagesPerS: (imagesPerS * published['broker-partitions'].value) / copies,
      mend: 'more vCPUs for a worker: fewer workers need fewer partitions',
    },
    {
      name: 'connections',
      what: `connections of a broker, ${brokers} brokers`,
      imagesPerS: (imagesPerS * published['broker-connections'].value) / connections,
      mend: 'several pipelines, a Kafka each',
    },
  ];
}

function googleLimits({ imagesPerS, hardware }: Wish, { workers, partitions }: Estimate['plan']): readonly Limit[] {
  const { rowBytes, noticeBytes, nodeVcpus } = assumptions;
  const { vcpu, gpu } = workerPod(hardware);
  const nodes = gpu === undefined ? (workers * vcpu) / (nodeVcpus.value * assumptions.allocatable.value) : workers;
  return [
    {
      name: 'BigQuery bytes',
      what: 'BigQuery: bytes a second',
      imagesPerS: published['bigquery-bytes'].value / rowBytes.value,
      mend: 'a higher quota',
    },
    {
      name: 'BigQuery connections',
      what: 'BigQuery: a connection for each partition',
      imagesPerS: (imagesPerS * published['bigquery-connections'].value) / partitions,
      mend: 'a higher quota',
    },
    {
      name: 'Pub/Sub',
      isOfDrops: true,
      what: 'Pub/Sub: bytes a second',
      imagesPerS: published['pubsub-bytes'].value / noticeBytes.value,
      mend: 'a higher quota',
    },
    {
      name: 'bucket',
      isOfDrops: true,
      what: 'bucket: writes a second before it has grown',
      imagesPerS: published['bucket-writes'].value,
      mend: 'ramp up over hours, names that differ at their start',
    },
    {
      name: 'nodes',
      what: 'nodes of a GKE cluster',
      imagesPerS: (imagesPerS * published['gke-nodes'].value) / nodes,
      mend: 'larger machines, several clusters',
    },
  ];
}
