import { printable, printableJson, type Screen } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import type { WorkerAnswer } from './await-workers.js';
import type { ChangeOptions, WantedChange } from './change-route.js';
import type { RouteChange } from './route-change.js';
import type { RouteRecord, Written } from './route-log.js';
import { routeDiff } from './route-text.js';

interface MadeChange {
  readonly wanted: WantedChange;
  readonly told: RouteChange;
  readonly written?: Written;
}

interface ShownChange extends MadeChange {
  readonly isDryRun: boolean;
  readonly isSame: boolean;
}

type Printing = Pick<Cli, 'out' | 'err'>;
type Form = Pick<ChangeOptions, 'json' | 'timeout'>;

/** Prints what changes. As JSON a change that is written is printed with its answers only. */
export async function printChange({ out, err }: Printing, shown: ShownChange, { json = false }: Form): Promise<void> {
  const { wanted, written, isDryRun } = shown;
  if (written?.overwritten !== undefined) await err.print(overwrittenText(wanted.route, written.overwritten, err));
  if (!json) await out.print(changeText(shown, out));
  else if (written === undefined) await out.print(changeJson(shown, { dry_run: isDryRun }));
}

function changeText({ wanted, isDryRun, isSame }: ShownChange, { colors }: Pick<Screen, 'colors'>): string {
  const { route, before, after, change } = wanted;
  if (isSame) return `Route ${printable(route)} is like that already: nothing is changed.\n`;
  const title = `${isDryRun ? 'Would change' : 'Changed'} route ${printable(route)}: ${printable(change)}`;
  return [colors.bold(title), ...routeDiff(before?.state ?? null, after, colors), ''].join('\n');
}

function overwrittenText(route: string, { change }: RouteRecord, { colors }: Pick<Screen, 'colors'>): string {
  const { by = 'somebody', change: theirs = 'unknown' } = change ?? {};
  const sentence = `${by} changed ${route} at the same moment (${theirs}): this change came last and replaces that one.`;
  return `${colors.yellow('!')} ${printable(sentence)}\n`;
}

/** Prints what each worker made of the change. */
export async function printAnswers(
  { out, err }: Printing,
  made: MadeChange & { readonly answers: readonly WorkerAnswer[] },
  { json = false, timeout }: Form,
): Promise<void> {
  const { answers } = made;
  if (answers.length === 0) {
    await err.print(`${err.colors.yellow('!')} No worker runs now: the route is in force once one does.\n`);
  }
  if (json) {
    await out.print(changeJson(made, { workers: answers }));
    return;
  }
  const { green, red } = out.colors;
  const lines = answers.map(({ worker_id, answer, error_message }) => {
    const worker = printable(worker_id);
    if (answer === 'applied') return `${green('✓')} ${worker} has it in force`;
    if (answer === 'refused') return `${red('✗')} ${worker} refused it: ${printable(error_message ?? '')}`;
    return `${red('✗')} ${worker} has not said a word about it in ${timeout / 1000} s: see sightline models status`;
  });
  await out.print(lines.map((line) => `${line}\n`).join(''));
}

function changeJson({ wanted, told, written }: MadeChange, more: object): string {
  const { route, before, after, change } = wanted;
  const facts = { route, change, changed_by: told.by, changed_at: new Date(told.atMs).toISOString() };
  const offset = written?.offset ?? null;
  return `${printableJson({ ...facts, offset, before: before?.state ?? null, after, ...more })}\n`;
}
