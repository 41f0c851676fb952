import { metrics } from '@sightline/observability';
import type { InFlight } from './in-flight.js';

type Observe = Parameters<typeof metrics.uploads.addCallback>[0];

/** Shows in the metrics how full the gateway is, until the returned function is called. */
export function observeUploads(inFlight: InFlight): () => void {
  const count: Observe = (gauge) => gauge.observe(inFlight.count);
  const bytes: Observe = (gauge) => gauge.observe(inFlight.bytes);
  const limit: Observe = (gauge) => gauge.observe(inFlight.limits.maxBytes);
  metrics.uploads.addCallback(count);
  metrics.uploadBytes.addCallback(bytes);
  metrics.uploadBytesLimit.addCallback(limit);
  return () => {
    metrics.uploads.removeCallback(count);
    metrics.uploadBytes.removeCallback(bytes);
    metrics.uploadBytesLimit.removeCallback(limit);
  };
}
