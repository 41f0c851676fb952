import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { z } from 'zod';
import type { PlanKey } from './plan-key.js';

const keptPlanSchema = z.strictObject({
  sessions: z.int().min(1).max(1024),
  threadsPerSession: z.int().min(1).max(1024),
  wideThreads: z.int().min(0).max(1024),
  maxBatchSize: z.int().min(1).max(1024),
  /** Time of a call by batch size, and why the plan is as it is: for whoever reads the log. */
  times: z.record(z.string(), z.string()),
  why: z.array(z.string()),
  learnedAt: z.iso.datetime(),
  /** What the process grew by when the model was loaded so, bytes. */
  memoryBytes: z.int().positive().optional(),
});
const fileSchema = z.strictObject({
  key: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  plan: keptPlanSchema,
});

/** A plan as it is kept. */
export type KeptPlan = z.infer<typeof keptPlanSchema>;

/** Keeps learned plans from one start to the next. */
export interface PlanStore {
  /** The plan of exactly that key; one that is damaged or stale is removed, and said. */
  read(key: PlanKey): Promise<KeptPlan | undefined>;
  /** Never fails: what can't be kept is learned again, and said. */
  write(key: PlanKey, plan: KeptPlan): Promise<void>;
}

export interface PlanStoreOptions {
  readonly log: { warn(fields: object, message: string): void };
  readonly nowMs?: () => number;
}

/** A machine changes in ways that no key tells: after this long it is measured again. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;

/** Opens the plans in a folder, one file each; several processes may share it. It is made when something is kept. */
export function openPlanStore(folder: string, { log, nowMs = Date.now }: PlanStoreOptions): PlanStore {
  const pathOf = (key: PlanKey): string => {
    const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    return join(folder, `${digest.slice(0, 32)}.json`);
  };
  return {
    async read(key) {
      const path = pathOf(key);
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (!isMissing(error)) log.warn({ err: error, path }, 'a learned plan can not be read: it is learned again');
        return undefined;
      });
      if (text === undefined) return undefined;
      const { plan, problem } = checked(text, key, nowMs());
      if (problem === undefined) return plan;
      log.warn({ path, reason: problem }, 'a learned plan is not used: it is learned again');
      // It is said once.
      await rm(path, { force: true }).catch(() => undefined);
      return undefined;
    },
    async write(key, plan) {
      const path = pathOf(key);
      const temporary = `${path}.${randomUUID()}.partial`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, `${JSON.stringify({ key, plan }, null, 2)}\n`);
        await rename(temporary, path);
      } catch (err) {
        await rm(temporary, { force: true }).catch(() => undefined);
        log.warn({ err, path }, 'a learned plan can not be kept: the next start learns it again');
      }
    },
  };
}

function checked(
  text: string,
  key: PlanKey,
  nowMs: number,
): { readonly plan?: KeptPlan; readonly problem?: string | undefined } {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) return { problem: `it is damaged: ${z.prettifyError(parsed.error)}` };
  const { plan } = parsed.data;
  if (!isDeepStrictEqual({ ...parsed.data.key }, { ...key })) {
    return { problem: 'it is of another model, engine or machine' };
  }
  const ageMs = nowMs - Date.parse(plan.learnedAt);
  return ageMs > MAX_AGE_MS ? { problem: `it is of ${plan.learnedAt}` } : { plan };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
