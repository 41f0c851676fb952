/** A resource of a plan, in the form of `show -json`. */
export interface PlannedResource {
  readonly address: string;
  readonly mode: 'managed';
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A few of what infra/terraform makes in a region, of each kind that is looked at; with those that hold data last. */
export function plannedResources(region: string, isRunning: boolean): readonly PlannedResource[] {
  return [...(isRunning ? running(region) : []), ...kept(region)];
}

function running(region: string): readonly PlannedResource[] {
  const gke = `module.gke["${region}"].google_container`;
  const pool = (name: string, machine: string, spot: boolean, max: number): PlannedResource =>
    resource(`${gke}_node_pool.this["${name}"]`, {
      node_locations: [`${region}-b`],
      autoscaling: [{ total_min_node_count: 0, total_max_node_count: max }],
      node_config: [
        {
          machine_type: machine,
          spot,
          disk_size_gb: 100,
          disk_type: 'pd-balanced',
          guest_accelerator: name === 'gpu' ? [{ type: 'nvidia-l4', count: 1 }] : [],
        },
      ],
    });
  return [
    resource('module.network.google_compute_network.this', { name: 'sightline' }),
    resource(`module.network.google_compute_router_nat.this["${region}"]`, { region }),
    resource(`${gke}_cluster.this`, { name: `sightline-${region}`, location: region }),
    pool('cpu', 'n2-standard-4', false, 12),
    pool('spot', 'n2-standard-8', true, 24),
    pool('gpu', 'g2-standard-8', true, 4),
    resource(`module.kafka["${region}"].google_managed_kafka_cluster.this`, {
      location: region,
      capacity_config: [{ vcpu_count: '6', memory_bytes: String(24 * 2 ** 30) }],
    }),
  ];
}

function kept(region: string): readonly PlannedResource[] {
  return [
    resource(`module.buckets["${region}"].google_storage_bucket.this["drops"]`, { location: region }),
    resource('module.bigquery.google_bigquery_dataset.this', { dataset_id: 'ml_streaming' }),
    resource('module.bigquery.google_bigquery_table.predictions', { table_id: 'image_predictions' }),
    resource('module.registry.google_artifact_registry_repository.this', { location: 'europe' }),
  ];
}

function resource(address: string, values: Readonly<Record<string, unknown>>): PlannedResource {
  const [, name = ''] = kindOf(address);
  return { address, mode: 'managed', type: typeOf(address), name, values };
}

/** The type that an address names. */
export function typeOf(address: string): string {
  return kindOf(address)[0] ?? '';
}

function kindOf(address: string): readonly string[] {
  return address
    .replace(/\[[^\]]*\]$/, '')
    .split('.')
    .slice(-2);
}
