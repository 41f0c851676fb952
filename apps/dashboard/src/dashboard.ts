import type { AddressInfo } from 'node:net';
import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import type { Logger } from '@sightline/observability';
import { listenError, openApiKeys } from '@sightline/service';
import { addAccessControl } from './access/access-control.js';
import { Sessions } from './access/sessions.js';
import type { DashboardConfig } from './config.js';
import { loadPageFiles } from './http/page-files.js';
import { PageStreams } from './http/page-streams.js';
import { addRoutes } from './http/routes.js';
import { makeServer } from './http/server.js';
import { openAlerts } from './reading/alerts.js';
import { cachedFigures } from './reading/cached-figures.js';
import { openDeadLetters } from './reading/dead-letters.js';
import { openPictures } from './reading/pictures.js';
import { openQueue } from './reading/queue.js';
import { openResults } from './reading/results.js';
import { openWorkers } from './reading/workers.js';

interface DashboardOptions {
  readonly broker: Broker;
  readonly codecs: Codecs;
  readonly config: DashboardConfig;
  readonly log: Logger;
  /** The dashboard can't go on: it no longer sees a topic. */
  readonly onFailure: (error: Error) => void;
}

export interface Dashboard {
  /** Where the page is, such as `http://127.0.0.1:8090`. */
  readonly url: string;
  /** Whether the last 24 hours have been read. */
  caughtUp(): boolean;
  close(): Promise<void>;
}

/** Opens the page; what was written in the last 24 hours is read while it is already shown. */
export async function openDashboard({ broker, codecs, config, log, onFailure }: DashboardOptions): Promise<Dashboard> {
  const from = (
    topic: string,
  ): { broker: Broker; topic: string; onUnreadable: (err: unknown) => void; onFailure: (error: Error) => void } => ({
    broker,
    topic,
    onUnreadable: (err) => {
      log.warn({ err, topic }, 'a message can’t be read; it is left out');
    },
    onFailure,
  });
  const [
    { results, tail: resultsTail },
    { workers, tail: workersTail },
    { alerts, tail: alertsTail },
    { deadLetters, tails: deadLetterTails },
    shownPictures,
  ] = await Promise.all([
    openResults({ ...from(config.RESULTS_TOPIC), codec: codecs.prediction }),
    openWorkers({ ...from(config.WORKER_STATUS_TOPIC), codec: codecs.workerStatus }),
    openAlerts({
      ...from(config.ALERTS_TOPIC),
      codec: codecs.alert,
      sinceMs: config.ALERTS_RETENTION_HOURS * 3_600_000,
    }),
    openDeadLetters({
      ...from('dead letters'),
      topics: [config.IMAGE_DEAD_LETTER_TOPIC, config.RESULTS_DEAD_LETTER_TOPIC],
      codec: codecs.deadLetter,
    }),
    config.THUMBNAILS
      ? openPictures({
          ...from(config.IMAGE_TOPIC),
          codec: codecs.imageReceived,
          maxBytes: config.THUMBNAIL_MEMORY_BYTES,
        })
      : undefined,
  ]);
  const queue = openQueue({ topics: broker.topics, topic: config.IMAGE_TOPIC, groupId: config.WORKER_GROUP, log });
  const figures = cachedFigures(results);
  const streams = new PageStreams({
    latest: results.latest,
    maxStreams: config.MAX_STREAMS,
    snapshot: (window, filter) => ({
      at: Date.now(),
      window,
      catchingUp: results.catchingUp,
      lastPredictionAt: results.lastPredictionAt,
      ratePerS: results.ratePerS(),
      unreadable: results.unreadable,
      figures: figures(window, filter),
      workers: workers.shown(),
      queue: queue.shown(),
      alerts: alerts.shown(),
      deadLetters: deadLetters.shown(window),
      thumbnails: config.THUMBNAILS,
    }),
  });
  const app = makeServer(log, config.TRUSTED_PROXIES);
  const access = {
    apiKeys: openApiKeys(config.API_KEYS),
    sessions: new Sessions(config.SESSION_HOURS),
    attemptsPerMinute: config.LOGIN_ATTEMPTS_PER_MINUTE,
  };
  await addAccessControl(app, access);
  addRoutes(app, {
    access,
    files: await loadPageFiles(),
    gatewayUrl: config.GATEWAY_URL,
    streams,
    kept: results.kept,
    codec: codecs.prediction,
    pictures: shownPictures?.pictures,
  });
  await app.listen({ host: config.HOST, port: config.PORT }).catch((error: unknown) => {
    throw listenError(error, { setting: 'PORT', host: config.HOST, port: config.PORT });
  });
  const { port } = app.server.address() as AddressInfo;
  const tails = [
    resultsTail,
    workersTail,
    alertsTail,
    ...deadLetterTails,
    ...(shownPictures ? [shownPictures.tail] : []),
  ];
  return {
    url: `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`,
    caughtUp: () => results.catchingUp === null,
    close: async () => {
      streams.close();
      queue.close();
      await app.close();
      await Promise.all(tails.map((tail) => tail.close()));
    },
  };
}
