import { routeProblems } from '@sightline/messages';
import { ModelError } from '@sightline/models';
import { printable } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import { UsageError } from '../../command-error.js';
import { exitCodes } from '../../exit-codes.js';
import { repositoryVersions } from '../named-model.js';
import { readModelPlaces } from '../read-model-settings.js';
import { author } from './author.js';
import { awaitWorkers } from './await-workers.js';
import { printAnswers, printChange } from './change-report.js';
import type { RouteBody } from './changed-route.js';
import { knownModels, modelProblems } from './known-models.js';
import type { RouteChange, RouteState } from './route-change.js';
import type { RouteRecord } from './route-log.js';
import { routeLines } from './route-text.js';
import type { Routes } from './with-routes.js';

/** What all commands that change a route take. */
export interface ChangeOptions {
  readonly brokers?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly by?: string;
  /** Milliseconds to wait for the workers. */
  readonly timeout: number;
}

/** A change that is wanted. */
export interface WantedChange {
  readonly route: string;
  readonly before: RouteRecord | undefined;
  readonly after: RouteBody | null;
  /** What is changed, in words. */
  readonly change: string;
  /** What a rollback goes back to after this change, the latest first; the state before, unless this is a rollback. */
  readonly earlier: readonly RouteState[];
  readonly isRollback: boolean;
}

/** A change that adds to the history: its own state before comes first. */
export function newChange(wanted: Pick<WantedChange, 'route' | 'before' | 'after' | 'change'>): WantedChange {
  const { before } = wanted;
  const earlier = [before?.state ?? null, ...(before?.change?.earlier ?? [])];
  return { ...wanted, earlier, isRollback: false };
}

/**
 * Checks a change, shows it, writes it and waits until each running worker has said what it makes of it.
 * @throws UsageError when the route is wrong or names unknown models; nothing is written then.
 */
export async function changeRoute(
  cli: Cli,
  routes: Routes,
  wanted: WantedChange,
  options: ChangeOptions,
): Promise<void> {
  const { route, before, after, change, earlier, isRollback } = wanted;
  const now = Date.now();
  const by = options.by ?? author();
  const state = after === null ? null : { ...after, route, updated_at: now * 1000, updated_by: by };
  await requireGood(cli, routes, state, options);
  const told: RouteChange = { by, atMs: now, change, isRollback, earlier };
  const isSame = JSON.stringify(routeLines(after)) === JSON.stringify(routeLines(before?.state ?? null));
  if (isSame || options.dryRun === true) {
    await printChange(cli, { wanted, told, isDryRun: !isSame, isSame }, options);
    return;
  }
  const written = await routes.log.write({ route, state, change: told });
  await printChange(cli, { wanted, told, isDryRun: false, isSame, written }, options);
  const record = { route, offset: written.offset, removed: state === null };
  const answers = await awaitWorkers(routes.board, record, options.timeout, cli.signal);
  await printAnswers(cli, { wanted, told, written, answers }, options);
  if (answers.some(({ answer }) => answer !== 'applied')) cli.exitWith(exitCodes.failed);
}

async function requireGood(
  { env, err }: Pick<Cli, 'env' | 'err'>,
  { board }: Routes,
  state: RouteState,
  { force = false }: ChangeOptions,
): Promise<void> {
  if (state === null) return;
  const problems = routeProblems(state);
  if (problems.length > 0) throw new UsageError(`The route is wrong: ${problems.join('; ')}.`);
  const stored = await storedVersions({ env, err });
  const unknown = modelProblems(state, knownModels(board.running(), stored));
  if (unknown.length === 0) return;
  const reason = `${unknown.join('; ')}.`;
  if (!force) {
    throw new UsageError(`${capital(reason)} Where you know better, say --force: the workers decide.`);
  }
  await err.print(`${err.colors.yellow('!')} ${printable(capital(reason))} The workers decide.\n`);
}

/** What the repository has; one that can't be read is told, and the workers decide. */
async function storedVersions({ env, err }: Pick<Cli, 'env' | 'err'>): ReturnType<typeof repositoryVersions> {
  const { repository } = readModelPlaces(env);
  return repositoryVersions(repository).catch(async (error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
    await err.print(`${err.colors.yellow('!')} ${printable(error.message)}\n`);
    return new Map<string, readonly string[]>();
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
