import { z } from 'zod';

const waitingSchema = z
  .object({ reason: z.string().default(''), message: z.string().default('') })
  .default({ reason: '', message: '' });

const statusSchema = z.object({
  name: z.string(),
  state: z.object({ waiting: waitingSchema }).default({ waiting: { reason: '', message: '' } }),
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
  const { reason, message } = state.waiting;
  if (/ImagePull|InvalidImage/.test(reason)) return `can't get its image: ${message || reason}`;
  if (reason === 'CreateContainerConfigError') return `can't be started: ${message}`;
  if (reason !== 'CrashLoopBackOff') return undefined;
  const code = lastState.terminated?.exitCode ?? 1;
  return `ends with ${code}: ${meanings[code] ?? 'it crashes'}`;
}

const meanings: Readonly<Record<number, string>> = { 78: 'its settings are wrong', 137: 'it has too little memory' };
