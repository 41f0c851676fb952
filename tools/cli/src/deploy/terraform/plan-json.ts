import { z } from 'zod';

const resourceSchema = z.object({
  address: z.string(),
  mode: z.string().default('managed'),
  type: z.string(),
  name: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
  depends_on: z.array(z.string()).default([]),
});

/** A resource as it is, or as it will be. */
export type Resource = z.infer<typeof resourceSchema>;

interface Module {
  readonly resources: readonly Resource[];
  readonly child_modules: readonly Module[];
}

const moduleSchema: z.ZodType<Module> = z.lazy(() =>
  z.object({ resources: z.array(resourceSchema).default([]), child_modules: z.array(moduleSchema).default([]) }),
);

const valuesSchema = z.object({ root_module: moduleSchema });

const planSchema = z.object({
  planned_values: valuesSchema.optional(),
  resource_changes: z
    .array(z.object({ address: z.string(), type: z.string(), change: z.object({ actions: z.array(z.string()) }) }))
    .default([]),
});

const stateSchema = z.object({ values: valuesSchema.optional() });

/** What a plan does to one resource. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly act: 'create' | 'change' | 'replace' | 'destroy';
}

/** What a plan leads to. */
export interface Plan {
  /** Everything that there is afterwards. */
  readonly resources: readonly Resource[];
  readonly changes: readonly Change[];
}

/** Reads the answer of `show -json PLAN`. */
export function readPlan(text: string): Plan {
  const { planned_values: planned, resource_changes: changes } = planSchema.parse(JSON.parse(text));
  return {
    resources: planned === undefined ? [] : managed(planned.root_module),
    changes: changes.flatMap(({ address, type, change }) => {
      const act = actOf(change.actions);
      return act === undefined ? [] : [{ address, type, act }];
    }),
  };
}

/** Reads the answer of `show -json`: the resources that there are. */
export function readState(text: string): readonly Resource[] {
  const { values } = stateSchema.parse(JSON.parse(text));
  return values === undefined ? [] : managed(values.root_module);
}

function managed({ resources, child_modules: children }: Module): readonly Resource[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...children.flatMap(managed)];
}

function actOf(actions: readonly string[]): Change['act'] | undefined {
  if (actions.includes('create')) return actions.includes('delete') ? 'replace' : 'create';
  if (actions.includes('delete')) return 'destroy';
  return actions.includes('update') ? 'change' : undefined;
}
