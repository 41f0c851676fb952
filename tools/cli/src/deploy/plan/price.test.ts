import { describe, expect, it } from 'vitest';
import type { Resource } from '../terraform/plan-json.js';
import { plannedResources } from '../testing/stand-in/planned-resources.js';
import { plannedAmounts } from './planned-amounts.js';
import { priceOf, type PlanPrice } from './price.js';

const resource = (type: string, values: Readonly<Record<string, unknown>> = {}): Resource => ({
  address: `${type}.this`,
  mode: 'managed',
  type,
  name: 'this',
  values: { ...values },
  depends_on: [],
});

const pool = (machine: string, spot: boolean, max: number, disk = 'pd-balanced'): Resource =>
  resource('google_container_node_pool', {
    autoscaling: [{ total_max_node_count: max }],
    node_config: [{ machine_type: machine, spot, disk_type: disk, disk_size_gb: 100 }],
  });

const planned = plannedResources('europe-west1', true).map(({ type, values }) => resource(type, values));

function priceAt(resources: readonly Resource[], rate: number): PlanPrice {
  const price = priceOf({ resources, changes: [] }, { rate, model: 'mobilenet_v2' });
  if (price === undefined) throw new Error('nothing runs in it');
  return price;
}

describe('what planned resources use', () => {
  it('is read from machines, cards and brokers', () => {
    const { fixed, mostMachines, regions, prefixes } = plannedAmounts(planned);
    expect(fixed).toEqual({
      ...{ 'gke-cluster': 1, 'nat-address': 1 },
      ...{ 'kafka-vcpu': 6, 'kafka-memory': 24, 'kafka-local-storage': 600 },
    });
    expect(mostMachines).toEqual({
      ...{ 'n2-vcpu': 48, 'n2-memory': 192, 'spot-n2-vcpu': 192, 'spot-n2-memory': 768 },
      ...{ 'spot-l4-vcpu': 32, 'spot-l4-memory': 128, 'spot-l4': 4 },
      // 40 nodes, of which a NAT gateway is paid for 32.
      ...{ 'disk-balanced': 4000, 'nat-vm': 32, 'nat-data': 40, logging: 120 },
    });
    expect([regions, prefixes]).toEqual([1, { spot: 'spot-n2-', steady: 'n2-' }]);
  });

  it('is named where it has no price, and never counted as nothing', () => {
    const { mostMachines, unpriced } = plannedAmounts([
      pool('e2-standard-4', false, 1),
      pool('c4-standard-8', false, 3, 'hyperdisk-balanced'),
      resource('google_monitoring_alert_policy'),
      resource('google_redis_instance'),
      resource('google_storage_bucket_iam_member'),
    ]);
    expect(mostMachines).toEqual({ vcpu: 4, memory: 16, 'disk-balanced': 100 });
    expect(unpriced).toEqual([
      ...['hyperdisk-balanced of nodes', 'c4-standard-8'],
      ...['alerts of Cloud Monitoring', 'redis instance'],
    ]);
  });
});

describe('the price of a plan', () => {
  it('grows from nothing sent to a rate, and a million images cost the less the more there are', () => {
    const few = priceAt(planned, 1);
    const many = priceAt(planned, 20);
    expect(few.idleUsd).toBeLessThan(few.atRate.usdAMonth);
    expect(few.atRate.usdAMonth).toBeLessThan(many.atRate.usdAMonth);
    expect(many.usdPerMillionImages).toBeLessThan(few.usdPerMillionImages);
    // A month of 730 hours has 2.628 million seconds.
    expect(many.usdPerMillionImages * 2.628 * 20).toBeCloseTo(many.atRate.usdAMonth);
  });

  it('has what two regions share out between them, and what each has for itself', () => {
    const one = priceAt(planned, 20);
    const two = priceAt([...planned, ...planned], 20);
    expect(two.idleUsd).toBeCloseTo(2 * one.idleUsd);
    expect(two.atRate.usdAMonth).toBeLessThan(2 * one.atRate.usdAMonth);
  });

  it('is none where nothing runs', () => {
    expect(
      priceOf({ resources: [resource('google_storage_bucket')], changes: [] }, { rate: 1, model: 'mobilenet_v2' }),
    ).toBeUndefined();
  });
});
