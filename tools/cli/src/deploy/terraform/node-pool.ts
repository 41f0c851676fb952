import { z } from 'zod';
import type { Resource } from './plan-json.js';

/** A pool of nodes as a plan has it. */
export interface NodePool {
  /** Kind of machine, such as `n2-standard-4`. */
  readonly machine: string;
  /** `n2`, `standard` and 4 of it; undefined where it is called otherwise. */
  readonly shape: { readonly family: string; readonly kind: string; readonly vcpus: number } | undefined;
  readonly isSpot: boolean;
  readonly zones: readonly string[];
  /** Nodes over all zones at most. */
  readonly most: number;
  /** Disk of each node. */
  readonly disk: { readonly type: string; readonly gib: number };
  /** Cards of each node. */
  readonly cards: { readonly type: string; readonly count: number } | undefined;
}

/** Google's own choice where none is made. */
const usualDisk = { type: 'pd-balanced', gib: 100 };

const configSchema = z.object({
  machine_type: z.string(),
  disk_type: z.string().nullish(),
  disk_size_gb: z.number().nullish(),
  spot: z
    .boolean()
    .nullish()
    .transform((spot) => spot === true),
  guest_accelerator: z
    .array(z.object({ type: z.string(), count: z.number() }))
    .nullish()
    .transform((cards) => cards?.[0]),
});

const poolSchema = z.object({
  node_locations: z.array(z.string()).default([]),
  node_count: z.number().nullish(),
  autoscaling: z.array(z.object({ total_max_node_count: z.number().nullish() })).default([]),
  node_config: z.tuple([configSchema], z.unknown()),
});

/** Those of the resources that are pools of nodes. */
export function nodePools(resources: readonly Resource[]): readonly NodePool[] {
  return resources.filter(({ type }) => type === 'google_container_node_pool').map(nodePool);
}

function nodePool({ values }: Resource): NodePool {
  const { node_locations: zones, node_count: count, autoscaling, node_config: configs } = poolSchema.parse(values);
  const [{ machine_type: machine, disk_type: type, disk_size_gb: gib, spot: isSpot, guest_accelerator: cards }] =
    configs;
  const disk = { type: type ?? usualDisk.type, gib: gib ?? usualDisk.gib };
  const most = autoscaling[0]?.total_max_node_count ?? count ?? 0;
  return { machine, shape: shapeOf(machine), isSpot, zones, most, disk, cards };
}

function shapeOf(machine: string): NodePool['shape'] {
  const [, family, kind, vcpus] = /^([a-z]\w*)-(\w+)-(\d+)$/.exec(machine) ?? [];
  if (family === undefined || kind === undefined) return undefined;
  return { family, kind, vcpus: Number(vcpus) };
}
