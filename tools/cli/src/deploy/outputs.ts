import { z } from 'zod';
import { CommandError } from '../command-error.js';
import type { ClusterPlace } from './cluster/cluster.js';

const outputsSchema = z.object({
  helm_values: z.record(z.string(), z.record(z.string(), z.unknown())),
  clusters: z.record(z.string(), z.object({ name: z.string(), location: z.string() })),
  registry: z.string(),
  drops_buckets: z.record(z.string(), z.string()),
  bigquery_table: z.string(),
  secrets: z.record(z.string(), z.record(z.string(), z.string())),
});

/** What Terraform hands on to the chart: see infra/terraform/README.md. */
export type Outputs = z.infer<typeof outputsSchema>;

/** Reads the outputs; undefined before the first apply. @throws CommandError where they are those of another version. */
export function readOutputs(told: Readonly<Record<string, unknown>>): Outputs | undefined {
  if (Object.keys(told).length === 0) return undefined;
  const { success, data, error } = outputsSchema.safeParse(told);
  if (success) return data;
  const names = [...new Set(error.issues.map(({ path }) => String(path[0])))].join(', ');
  throw new CommandError(
    `The state was written by another version of infra/terraform (${names}): run sightline deploy apply first.`,
  );
}

/** The clusters by region. */
export function clusterPlaces({ clusters }: Outputs): readonly ClusterPlace[] {
  return Object.entries(clusters).map(([region, place]) => ({ region, ...place }));
}
