import type { Broker } from '@sightline/kafka';
import { metrics } from '@sightline/observability';
import type { Service } from '@sightline/service';
import type { NoticePump } from './notice-pump.js';
import type { NoticeSource } from './pubsub/notice-source.js';

/** Below what a readiness check may take. */
const CHECK_TIMEOUT_MS = 500;

/** Shows how the pump does: readiness by both of its ends, and what is in flight. */
export function watchPump(
  pump: Pick<NoticePump, 'inFlight' | 'obstacle'>,
  source: Pick<NoticeSource, 'name' | 'check'>,
  broker: Pick<Broker, 'ping'>,
  service: Pick<Service, 'readyWhen'>,
): void {
  service.readyWhen('pulling', () => {
    if (pump.obstacle !== undefined) throw new Error(pump.obstacle);
    return true;
  });
  service.readyWhen('pubsub', async () => {
    await source.check(CHECK_TIMEOUT_MS);
    return true;
  });
  service.readyWhen('kafka', async () => {
    await broker.ping(CHECK_TIMEOUT_MS);
    return true;
  });
  metrics.inFlight.addCallback((gauge) => gauge.observe(pump.inFlight, { topic: source.name }));
}
