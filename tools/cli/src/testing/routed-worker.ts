import type { Broker, Delivery } from '@sightline/kafka';
import type { AppliedRoute, NewWorkerStatus } from '@sightline/messages';
import { codecs } from './pipeline.js';

/** A stand-in for a worker: it follows the routes and says what it makes of them. */
export interface RoutedWorker {
  /** Says something, as workers do every few seconds. */
  say(overrides?: Partial<NewWorkerStatus>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the stand-in; `refuse` says why it does not take a route. */
export async function startRoutedWorker(
  broker: Broker,
  worker_id: string,
  refuse: (route: string) => string | null = () => null,
): Promise<RoutedWorker> {
  const producer = await broker.openProducer();
  const routes = new Map<string, AppliedRoute>();
  const say = async (overrides: Partial<NewWorkerStatus> = {}): Promise<void> => {
    const now = Date.now() * 1000;
    const said = {
      worker_id,
      state: 'running',
      routes: [...routes.values()],
      started_at: now,
      updated_at: now,
    } as const;
    const { value } = await codecs.workerStatus.encode({ ...said, ...overrides });
    await producer.send([{ topic: 'worker-status', key: worker_id, value }]);
  };
  const follow = async ({ key, value, offset }: Delivery): Promise<void> => {
    const route = String(key);
    if (value === null) routes.delete(route);
    else routes.set(route, { route, offset: Number(offset), error_message: refuse(route) });
    await say();
  };
  const tail = await broker.tail({
    topic: 'model-routing',
    from: 'earliest',
    onDelivery: (delivery) => void follow(delivery),
    onFailure: (error) => {
      throw error;
    },
  });
  await say();
  return {
    say,
    stop: async () => {
      await tail.close();
      await producer.close();
    },
  };
}
