import { metrics } from '@sightline/observability';
import type { Consumer } from '../broker.js';

/** Shows a consumer in the metrics until the returned function is called. */
export function observeConsumer(consumer: Consumer, topic: string, maxInFlight: number): () => void {
  const lag = (gauge: { observe(value: number, labels: { topic: string }): void }): void =>
    gauge.observe(Number(consumer.lag()), { topic });
  const count = (gauge: { observe(value: number, labels: { topic: string }): void }): void =>
    gauge.observe(consumer.inFlight().count, { topic });
  const bytes = (gauge: { observe(value: number, labels: { topic: string }): void }): void =>
    gauge.observe(consumer.inFlight().bytes, { topic });
  const limit = (gauge: { observe(value: number, labels: { topic: string }): void }): void =>
    gauge.observe(maxInFlight, { topic });
  metrics.consumerLag.addCallback(lag);
  metrics.inFlightLimit.addCallback(limit);
  metrics.inFlight.addCallback(count);
  metrics.inFlightBytes.addCallback(bytes);
  return () => {
    metrics.consumerLag.removeCallback(lag);
    metrics.inFlightLimit.removeCallback(limit);
    metrics.inFlight.removeCallback(count);
    metrics.inFlightBytes.removeCallback(bytes);
  };
}
