import { readFileSync } from 'node:fs';

/** Everything that prices.json has a price for. */
export const priceNames = [
  'gke-cluster',
  'vcpu',
  'memory',
  'spot-vcpu',
  'spot-memory',
  'n2-vcpu',
  'n2-memory',
  'spot-n2-vcpu',
  'spot-n2-memory',
  'autopilot-vcpu',
  'autopilot-memory',
  'autopilot-spot-vcpu',
  'autopilot-spot-memory',
  'l4-vcpu',
  'l4-memory',
  'l4',
  'spot-l4-vcpu',
  'spot-l4-memory',
  'spot-l4',
  't4-vcpu',
  't4-memory',
  't4',
  'spot-t4-vcpu',
  'spot-t4-memory',
  'spot-t4',
  'disk-balanced',
  'disk-standard',
  'disk-ssd',
  'nat-vm',
  'nat-address',
  'nat-data',
  'kafka-vcpu',
  'kafka-memory',
  'kafka-local-storage',
  'kafka-remote-storage',
  'inter-zone',
  'inter-region',
  'egress',
  'load-balancer',
  'load-balancer-data',
  'storage',
  'storage-writes',
  'storage-reads',
  'pubsub',
  'bigquery-write',
  'bigquery-storage',
  'bigquery-query',
  'image-registry',
  'logging',
] as const;

export type PriceName = (typeof priceNames)[number];

/** A list price. */
export interface Price {
  readonly usd: number;
  /** What it is for one of: a `…-hour` is paid for as long as it is there. */
  readonly unit: string;
  readonly what: string;
  /** Page of the vendor that has it. */
  readonly source: string;
  /** The copy of it that the price was read in; left out where it is as commonly known. */
  readonly read?: string;
  readonly note?: string;
}

/** prices.json: list prices of one region on one day. They change; each names its source. */
export interface PriceList {
  readonly region: string;
  readonly asOf: string;
  readonly hoursAMonth: number;
  readonly prices: Readonly<Record<PriceName, Price>>;
}

/** The price list of this repository. */
export const priceList = JSON.parse(readFileSync(new URL('../prices.json', import.meta.url), 'utf8')) as PriceList; // Its names are checked by a test.
