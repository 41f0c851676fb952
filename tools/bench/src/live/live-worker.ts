import type { Producer } from '@sightline/kafka';
import { messageHeaders, type NewModelRouting, type WorkerStatus } from '@sightline/messages';
import { startService, type MeasuredService } from '../processes/service-process.js';
import { codecs } from '../setup/image-message.js';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';
import { AnswerLog } from './answer-log.js';
import { StatusBoard } from './status-board.js';

/** Workers whose models change while they answer, and all that is needed to watch them. */
export interface LiveWorkers {
  readonly topics: LaneTopics;
  readonly workers: readonly MeasuredService[];
  readonly producer: Producer;
  readonly answers: AnswerLog;
  readonly board: StatusBoard;
}

/** One of them alone. */
export interface LiveWorker extends LiveWorkers {
  readonly worker: MeasuredService;
}

/** Starts a worker with topics of its own; closed with the stage. */
export async function openLiveWorker(
  stage: Stage,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<LiveWorker> {
  const live = await openLiveWorkers(stage, name, env, 1);
  const [worker] = live.workers;
  if (!worker) throw new TypeError('one worker was started');
  return { ...live, worker };
}

/** Starts so many workers that share topics of their own; closed with the stage. */
export async function openLiveWorkers(
  stage: Stage,
  name: string,
  env: Readonly<Record<string, string>>,
  count: number,
): Promise<LiveWorkers> {
  const topics = await stage.createTopics(name);
  const board = await StatusBoard.open(stage.broker, topics.WORKER_STATUS_TOPIC, stage.fail);
  stage.defer(() => board.close());
  const workers: MeasuredService[] = [];
  for (let index = 1; index <= count; index += 1) {
    const worker = await startService({
      app: 'inference-worker',
      name: `${name}-worker-${index}`,
      env: { ...stage.serviceEnv(topics), WORKER_ID: `bench-${index}`, MORE_MODELS: '', ...env },
      profileDir: stage.profileDir,
      session: stage.session,
    });
    stage.defer(() => worker.stop());
    workers.push(worker);
  }
  const answers = await AnswerLog.open(stage.broker, topics.RESULTS_TOPIC, stage.fail);
  stage.defer(() => answers.close());
  const producer = await stage.broker.openProducer();
  stage.defer(() => producer.close());
  return { topics, workers, producer, answers, board };
}

/** Sets the default route, and resolves once the worker has it in force, its models warm. */
export async function setRoute(
  { topics, producer, board }: LiveWorker,
  route: Pick<NewModelRouting, 'arms' | 'shadows'>,
): Promise<void> {
  const now = Date.now() * 1000;
  const state = { ...route, route: 'default', updated_at: now, updated_by: 'bench' };
  const { value, contentType } = await codecs.modelRouting.encode(state);
  const facts = { type: 'ModelRouting', id: `bench-${now}`, source: 'bench', timeMicros: now } as const;
  const before = lastOffset(board);
  await producer.send([
    { topic: topics.ROUTING_TOPIC, key: 'default', value, headers: messageHeaders({ ...facts, contentType }) },
  ]);
  await board.until(hasRouteAfter(before));
}

/** Place of the latest record that a worker's default route comes from. @throws Error when a worker has refused one. */
export function lastOffset({ statuses }: StatusBoard): number {
  return Math.max(-1, ...statuses.map(offsetOf));
}

/** Whether a worker has a later default route in force than the one of that place. */
export function hasRouteAfter(offset: number): (status: WorkerStatus) => boolean {
  return (status) => offsetOf(status) > offset;
}

function offsetOf({ routes, worker_id: worker }: WorkerStatus): number {
  const applied = routes.find(({ route }) => route === 'default');
  if (applied?.error_message) throw new Error(`${worker} refused the route: ${applied.error_message}`);
  return applied?.offset ?? -1;
}
