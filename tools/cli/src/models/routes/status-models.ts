import type { ModelState, ModelStatus, WorkerStatus } from '@sightline/messages';
import { durationText, printable, type Colors } from '@sightline/terminal';
import { sizeText } from '../../output/sizes.js';
import type { Column } from '../../output/table.js';
import { isStale } from './worker-board.js';

/** A model of a worker; a worker without models has one row all the same. */
export interface ModelRow {
  readonly worker: WorkerStatus;
  readonly health: 'running' | 'stale' | 'stopped';
  readonly isFirst: boolean;
  readonly model: ModelStatus | undefined;
  readonly nowMs: number;
}

const marks: Readonly<Record<ModelState, string>> = {
  loading: '… loading',
  ready: '✓ ready',
  draining: '… draining',
  refused: '✗ refused',
};

/** The columns of the models; 80 columns of a terminal are enough. */
export const modelColumns: readonly Column<ModelRow>[] = [
  { title: 'WORKER', text: workerText, paint: paintWorker, shrinkTo: 14 },
  {
    title: 'SEEN',
    text: ({ worker, isFirst, nowMs }) => (isFirst ? seenText(nowMs - worker.updated_at / 1000) : ''),
    align: 'right',
  },
  {
    title: 'MODEL',
    text: ({ model }) => (model === undefined ? '-' : printable(`${model.model_name}@${model.model_version}`)),
    shrinkTo: 14,
  },
  { title: 'STATE', text: ({ model }) => (model === undefined ? '' : marks[model.state]), paint: paintState },
  { title: 'ROLE', text: ({ model }) => model?.role ?? '' },
  { title: 'ENGINE', text: ({ model }) => printable(model?.engine ?? ''), fromWidth: 90 },
  { title: 'MEMORY', text: ({ model }) => sizeOf(model?.memory_bytes), align: 'right' },
  {
    title: 'LOAD',
    text: ({ model }) => (typeof model?.load_ms === 'number' ? durationText(model.load_ms) : ''),
    align: 'right',
  },
];

/** A row for each model of each worker. */
export function modelRows(workers: readonly WorkerStatus[], nowMs: number): readonly ModelRow[] {
  return workers.flatMap((worker) => {
    const health = worker.state === 'running' && isStale(worker, nowMs) ? 'stale' : worker.state;
    const models = health === 'stopped' || worker.models.length === 0 ? [undefined] : worker.models;
    return models.map((model, index) => ({ worker, health, isFirst: index === 0, model, nowMs }));
  });
}

function workerText({ worker, health, isFirst }: ModelRow): string {
  if (!isFirst) return '';
  const name = printable(worker.worker_id);
  return health === 'running' ? `✓ ${name}` : `${health === 'stale' ? '✗' : '·'} ${name} ${health}`;
}

function paintWorker(text: string, { health }: ModelRow, colors: Colors): string {
  if (health === 'stopped') return colors.dim(text);
  return health === 'stale' ? colors.red(text) : colors.bold(text);
}

function paintState(text: string, { model, health }: ModelRow, colors: Colors): string {
  if (health !== 'running') return colors.dim(text);
  if (model?.state === 'refused') return colors.red(text);
  return model?.state === 'ready' ? colors.green(text) : colors.yellow(text);
}

/** A moment ago is now: clocks of two machines are never quite the same. */
function seenText(agoMs: number): string {
  return agoMs < 1000 ? 'now' : `${durationText(Math.round(agoMs / 1000) * 1000).replace(/\.0 /, ' ')} ago`;
}

function sizeOf(bytes: number | null | undefined): string {
  return bytes === null || bytes === undefined ? '' : sizeText(bytes);
}
