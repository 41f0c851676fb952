import type { ModelState, ModelStatus, WorkerStatus } from '@sightline/messages';
import { durationText, printable, type Colors, type Screen } from '@sightline/terminal';
import { sizeText } from '../../output/sizes.js';
import { tableText, type Column } from '../../output/table.js';
import { isStale } from './worker-board.js';

const marks: Readonly<Record<ModelState, string>> = {
  loading: '… loading',
  ready: '✓ ready',
  draining: '… draining',
  refused: '✗ refused',
};

const columns: readonly Column<ModelStatus>[] = [
  { title: '  MODEL', text: (model) => `  ${printable(`${model.model_name}@${model.model_version}`)}`, shrinkTo: 20 },
  { title: 'STATE', text: ({ state }) => marks[state], paint: paintState },
  { title: 'ROLE', text: ({ role }) => role },
  { title: 'ENGINE', text: ({ engine }) => printable(engine) },
  { title: 'MEMORY', text: ({ memory_bytes: bytes }) => (bytes === null ? '' : sizeText(bytes)), align: 'right' },
  { title: 'LOADED IN', text: ({ load_ms }) => (load_ms === null ? '' : durationText(load_ms)), align: 'right' },
];

/** A worker and, under it, its models; those of one that has ended are of no interest. */
export function workerText(worker: WorkerStatus, nowMs: number, screen: Screen): string {
  const title = `${titleText(worker, nowMs, screen.colors)}\n`;
  if (worker.state !== 'running') return title;
  return `${title}${worker.models.length === 0 ? '  no models\n' : tableText(columns, worker.models, screen)}`;
}

function titleText(
  { worker_id, state, partitions, updated_at, started_at }: WorkerStatus,
  nowMs: number,
  colors: Colors,
): string {
  const name = printable(worker_id);
  const seen = agoText(nowMs - updated_at / 1000);
  if (state !== 'running') return colors.dim(`· ${name}: ended ${seen}`);
  if (isStale({ updated_at }, nowMs))
    return `${colors.red('✗')} ${colors.bold(name)}: ${colors.red(`silent, last seen ${seen}`)}`;
  const assigned = partitions.length === 0 ? 'no partitions' : `partitions ${partitions.join(', ')}`;
  const up = `up ${wholeDuration(nowMs - started_at / 1000)}`;
  return `${colors.green('✓')} ${colors.bold(name)}: seen ${seen}, ${up}, ${assigned}`;
}

function paintState(text: string, { state }: ModelStatus, colors: Colors): string {
  if (state === 'refused') return colors.red(text);
  return state === 'ready' ? colors.green(text) : colors.yellow(text);
}

/** A moment ago is now: clocks of two machines are never quite the same. */
function agoText(agoMs: number): string {
  return agoMs < 1000 ? 'now' : `${wholeDuration(agoMs)} ago`;
}

/** To the second: workers say something every few of them. */
function wholeDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : durationText(seconds * 1000);
}
