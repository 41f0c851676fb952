import { openCodecs } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import type { Cli } from '../../cli.js';
import { readBrokerSettings, type SettingFlags } from '../../settings.js';
import { withBroker } from '../../with-broker.js';
import { openRouteLog, type RouteLog } from './route-log.js';
import { openWorkerBoard, type WorkerBoard } from './worker-board.js';

/** The routes, and the workers that follow them. */
export interface Routes {
  readonly log: RouteLog;
  readonly board: WorkerBoard;
}

/**
 * Connects to Kafka, lets the routes be used, and disconnects whatever happens.
 * @throws StartError when a topic is missing, CommandError when no broker answers.
 */
export async function withRoutes<T>(
  cli: Pick<Cli, 'env' | 'openBroker' | 'signal'>,
  flags: SettingFlags,
  use: (routes: Routes) => Promise<T>,
): Promise<T> {
  const settings = readBrokerSettings(cli.env, flags);
  const { ROUTING_TOPIC, WORKER_STATUS_TOPIC } = settings;
  const codecs = openCodecs(settings);
  return withBroker(cli, settings, async (broker) => {
    await requireTopics(broker.topics, [ROUTING_TOPIC, WORKER_STATUS_TOPIC]);
    const opened: { close(): Promise<void> }[] = [];
    const keep = <T extends { close(): Promise<void> }>(one: T): T => {
      opened.push(one);
      return one;
    };
    try {
      const log = openRouteLog({ broker, codec: codecs.modelRouting, topic: ROUTING_TOPIC }).then(keep);
      const board = openWorkerBoard({ broker, codec: codecs.workerStatus, topic: WORKER_STATUS_TOPIC }).then(keep);
      await Promise.allSettled([log, board]);
      return await use({ log: await log, board: await board });
    } finally {
      await Promise.all(opened.map((one) => one.close().catch(() => undefined)));
    }
  });
}
