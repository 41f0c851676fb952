import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import type { Service } from '@sightline/service';
import type { ConfidenceThreshold } from '../confidence-thresholds.js';
import type { ModelHost } from '../models/model-host.js';
import { RouteTable } from './route-table.js';

export interface FollowOptions {
  readonly topic: string;
  readonly codecs: Pick<Codecs, 'modelRouting'>;
  readonly host: ModelHost;
  readonly threshold: ConfidenceThreshold;
  readonly onChange: () => void;
}

/** Follows the routes; resolves once every route written so far is in force or refused. */
export async function followRoutes(
  broker: Pick<Broker, 'tail'>,
  { topic, codecs, host, threshold, onChange }: FollowOptions,
  service: Service,
): Promise<RouteTable> {
  const { log } = service;
  const table = new RouteTable({ host, codec: codecs.modelRouting, threshold, log, onChange });
  const tail = await broker.tail({
    topic,
    from: 'earliest',
    onDelivery: (delivery) => {
      table.take(delivery);
    },
    onFailure: (error) => {
      service.fail(error);
    },
  });
  service.defer('routes', () => tail.close());
  await tail.caughtUp;
  await table.start();
  return table;
}
