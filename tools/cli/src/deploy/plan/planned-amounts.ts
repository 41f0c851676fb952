import { nodeAmounts, priceList, sumOf, type Amounts, type PriceName } from '@sightline/capacity';
import { z } from 'zod';
import { nodePools, type NodePool } from '../terraform/node-pool.js';
import type { Resource } from '../terraform/plan-json.js';

/** What planned resources use, by the names of the price list. */
export interface PlannedAmounts {
  /** There as long as the environment is, whatever is sent. */
  readonly fixed: Amounts;
  /** Machines, their disks and ways out, with every pool of nodes as large as it may become. */
  readonly mostMachines: Amounts;
  readonly regions: number;
  /** Beginning of the names of the machines' prices, where pods run that are on spot machines and those that are not. */
  readonly prefixes: { readonly spot: string; readonly steady: string };
  /** What costs something and is in no price list, by kind. */
  readonly unpriced: readonly string[];
}

/** Kinds that cost nothing by being there: some are free, the others are paid by what is stored, sent or asked. */
const costless =
  /^google_(project_|service_account|.*_iam_(member|binding|policy)$|compute_(network|subnetwork|router|firewall|address)$|monitoring_|billing_budget|storage_|pubsub_|bigquery_|artifact_registry_|secret_manager_secret$)/;

const priced: ReadonlySet<string> = new Set([
  'google_container_cluster',
  'google_container_node_pool',
  'google_managed_kafka_cluster',
  'google_compute_router_nat',
]);

/** Kinds whose use costs something that is in no price list, and what of it. */
const unpricedUses: Readonly<Record<string, string>> = {
  google_managed_kafka_cluster: "Private Service Connect to Google's Kafka",
  google_monitoring_alert_policy: 'alerts of Cloud Monitoring',
};

const disks: Readonly<Record<string, PriceName>> = {
  'pd-balanced': 'disk-balanced',
  'pd-standard': 'disk-standard',
  'pd-ssd': 'disk-ssd',
};

interface Family {
  /** Beginning of the names of its prices. */
  readonly prefix: string;
  readonly gibPerVcpu: Readonly<Record<string, number>>;
}

/** Families of machines that have a price. */
const families: Readonly<Record<string, Family>> = {
  e2: { prefix: '', gibPerVcpu: { standard: 4, highmem: 8, highcpu: 1 } },
  n2: { prefix: 'n2-', gibPerVcpu: { standard: 4, highmem: 8, highcpu: 1 } },
  g2: { prefix: 'l4-', gibPerVcpu: { standard: 4 } },
  n1: { prefix: 't4-', gibPerVcpu: { standard: 3.75, highmem: 6.5, highcpu: 0.9 } },
};

const unknownFamily: Family = { prefix: 'unknown-', gibPerVcpu: {} };

/** What Google says to expect of brokers' disks for each vCPU. */
const KAFKA_GIB_PER_VCPU = 100;

/** Reads what resources use. Nothing is passed over: what has no price is named. */
export function plannedAmounts(resources: readonly Resource[]): PlannedAmounts {
  const pools = nodePools(resources);
  const machines = pools.map((pool) => ({ pool, amounts: poolAmounts(pool) }));
  const clusters = resources.filter(({ type }) => type === 'google_container_cluster').length;
  const gateways = resources.filter(({ type }) => type === 'google_compute_router_nat').length;
  const nodes = pools.reduce((sum, { most }) => sum + most, 0);
  const brokers = resources.filter(({ type }) => type === 'google_managed_kafka_cluster');
  return {
    fixed: sumOf({ 'gke-cluster': clusters, 'nat-address': gateways }, ...brokers.map(kafkaAmounts)),
    mostMachines: sumOf(
      ...machines.flatMap(({ amounts }) => amounts ?? []),
      ...pools.map(diskAmounts),
      ...Array.from({ length: clusters }, () => nodeAmounts(nodes / clusters)),
    ),
    regions: clusters,
    prefixes: { spot: prefixOf(pools, true), steady: prefixOf(pools, false) },
    unpriced: [
      ...new Set([
        ...pools.flatMap(({ disk }) => (disk.type in disks ? [] : [`${disk.type} of nodes`])),
        ...machines.filter(({ amounts }) => amounts === undefined).map(({ pool }) => pool.machine),
        ...resources.flatMap(({ type }) => unpricedUses[type] ?? []),
        ...resources.filter(({ type }) => !priced.has(type) && !costless.test(type)).map(({ type }) => kindText(type)),
      ]),
    ],
  };
}

/** Of the pool without cards that is on spot machines, or is not. */
function prefixOf(pools: readonly NodePool[], isSpot: boolean): string {
  const own = pools.find((pool) => pool.isSpot === isSpot && pool.cards === undefined);
  return `${isSpot ? 'spot-' : ''}${families[own?.shape?.family ?? '']?.prefix ?? ''}`;
}

const kafkaSchema = z.object({
  capacity_config: z.array(z.object({ vcpu_count: z.coerce.number(), memory_bytes: z.coerce.number() })),
});

function kafkaAmounts({ values }: Resource): Amounts {
  const [capacity] = kafkaSchema.parse(values).capacity_config;
  const { vcpu_count: vcpus = 0, memory_bytes: bytes = 0 } = capacity ?? {};
  return { 'kafka-vcpu': vcpus, 'kafka-memory': bytes / 2 ** 30, 'kafka-local-storage': vcpus * KAFKA_GIB_PER_VCPU };
}

/** What a pool uses at its largest; undefined where there is no price for its machines or their cards. */
function poolAmounts({ shape, isSpot, most, cards }: NodePool): Amounts | undefined {
  if (shape === undefined) return undefined;
  const { prefix, gibPerVcpu } = families[shape.family] ?? unknownFamily;
  const spot = isSpot ? 'spot-' : '';
  const vcpus = shape.vcpus * most;
  const amounts: Record<string, number> = {
    [`${spot}${prefix}vcpu`]: vcpus,
    [`${spot}${prefix}memory`]: vcpus * (gibPerVcpu[shape.kind] ?? NaN),
  };
  if (cards !== undefined) amounts[`${spot}${cards.type.replace(/^nvidia-(tesla-)?/, '')}`] = cards.count * most;
  const isKnown = Object.entries(amounts).every(([name, amount]) => name in priceList.prices && !Number.isNaN(amount));
  return isKnown ? amounts : undefined;
}

function diskAmounts({ disk, most }: NodePool): Amounts {
  const name = disks[disk.type];
  return name === undefined ? {} : { [name]: disk.gib * most };
}

function kindText(type: string): string {
  return type.replace(/^google_/, '').replaceAll('_', ' ');
}
