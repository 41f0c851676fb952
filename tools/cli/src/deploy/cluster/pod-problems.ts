import { z } from 'zod';

const statusSchema = z.object({
  name: z.string(),
  state: z
    .object({ waiting: z.object({ reason: z.string().default(''), message: z.string().default('') }).optional() })
    .default({}),
  lastState: z
    .object({ terminated: z.object({ exitCode: z.int(), reason: z.string().default('') }).optional() })
    .default({}),
});

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
      status: z.object({
        conditions: z
          .array(
            z.object({
              type: z.string(),
              status: z.string(),
              reason: z.string().default(''),
              message: z.string().default(''),
            }),
          )
          .default([]),
        containerStatuses: z.array(statusSchema).default([]),
      }),
    }),
  ),
});

/** What keeps pods from being ready, a sentence for each service, by the answer of `kubectl get pods -o json`. */
export function podProblems(told: string): readonly string[] {
  const problems = podsSchema.parse(JSON.parse(told)).items.flatMap(({ metadata, status }) => {
    const service = metadata.labels['app.kubernetes.io/name'] ?? metadata.name;
    const unplaced = status.conditions.find(
      ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
    );
    if (unplaced !== undefined) return [`${service} finds no node: ${unplaced.message}`];
    return status.containerStatuses.flatMap((container) => {
      const problem = containerProblem(container);
      return problem === undefined ? [] : [`${service} ${problem}`];
    });
  });
  return [...new Set(problems)];
}

function containerProblem({ state, lastState }: z.infer<typeof statusSchema>): string | undefined {
  const { reason = '', message = '' } = state.waiting ?? {};
  if (/ImagePull|InvalidImage/.test(reason)) return `can't get its image: ${message || reason}`;
  if (reason === 'CreateContainerConfigError') return `can't be started: ${message}`;
  if (reason !== 'CrashLoopBackOff') return undefined;
  const { exitCode = 1 } = lastState.terminated ?? {};
  const meaning =
    exitCode === 78 ? 'its settings are wrong' : exitCode === 137 ? 'it has too little memory' : 'it crashes';
  return `ends with ${exitCode}: ${meaning}`;
}
