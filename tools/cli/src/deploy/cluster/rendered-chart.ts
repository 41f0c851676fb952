import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const containerSchema = z.object({
  image: z.string(),
  env: z
    .array(
      z.object({
        valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional() }).optional(),
      }),
    )
    .default([]),
});

const objectSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z
    .object({
      template: z.object({ spec: z.object({ containers: z.array(containerSchema) }) }).optional(),
      secretTargetRef: z.array(z.object({ name: z.string(), key: z.string() })).default([]),
    })
    .optional(),
});

/** What must be there before the chart can be installed. */
export interface ChartNeeds {
  readonly images: readonly string[];
  /** Keys by the name of the secret. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly deployments: readonly string[];
}

/** Reads what `helm template` printed. */
export function chartNeeds(rendered: string): ChartNeeds {
  const objects = parseAllDocuments(rendered).flatMap((document) => objectSchema.safeParse(document.toJS()).data ?? []);
  const containers = objects.flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
  const keys = [
    ...containers.flatMap(({ env }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])),
    ...objects.flatMap(({ spec }) => spec?.secretTargetRef ?? []),
  ];
  const secrets = new Map<string, readonly string[]>();
  for (const { name, key } of keys) secrets.set(name, [...new Set([...(secrets.get(name) ?? []), key])]);
  return {
    images: [...new Set(containers.map(({ image }) => image))].sort(),
    secrets,
    deployments: objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name),
  };
}
