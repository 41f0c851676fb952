import type { Producer } from '@sightline/kafka';
import { messageHeaders, type NewModelRouting, type WorkerStatus } from '@sightline/messages';
import { startService, type MeasuredService } from '../processes/service-process.js';
import { codecs } from '../setup/image-message.js';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';
import { AnswerLog } from './answer-log.js';
import { StatusBoard } from './status-board.js';

const workerId = 'bench';

/** A worker whose models change while it answers, and all that is needed to watch it. */
export interface LiveWorker {
  readonly topics: LaneTopics;
  readonly worker: MeasuredService;
  readonly producer: Producer;
  readonly answers: AnswerLog;
  readonly board: StatusBoard;
}

/** Starts a worker with topics of its own; closed with the stage. */
export async function openLiveWorker(
  stage: Stage,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<LiveWorker> {
  const topics = await stage.createTopics(name);
  const board = await StatusBoard.open(stage.broker, topics.WORKER_STATUS_TOPIC, stage.fail);
  stage.defer(() => board.close());
  const worker = await startService({
    app: 'inference-worker',
    name: `${name}-worker`,
    env: { ...stage.serviceEnv(topics), WORKER_ID: workerId, MORE_MODELS: '', ...env },
    profileDir: stage.profileDir,
    session: stage.session,
  });
  stage.defer(() => worker.stop());
  const answers = await AnswerLog.open(stage.broker, topics.RESULTS_TOPIC, stage.fail);
  stage.defer(() => answers.close());
  const producer = await stage.broker.openProducer();
  stage.defer(() => producer.close());
  return { topics, worker, producer, answers, board };
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
  const before = offsetOf(board.last);
  await producer.send([
    { topic: topics.ROUTING_TOPIC, key: 'default', value, headers: messageHeaders({ ...facts, contentType }) },
  ]);
  await board.until((status) => offsetOf(status) > before);
}

/** Place of the record that the worker's default route comes from. @throws Error when the worker has refused one. */
function offsetOf(status: WorkerStatus | undefined): number {
  const applied = status?.routes.find(({ route }) => route === 'default');
  if (applied?.error_message) throw new Error(`The worker refused the route: ${applied.error_message}`);
  return applied?.offset ?? -1;
}
