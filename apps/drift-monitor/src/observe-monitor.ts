import { metrics } from '@sightline/observability';
import type { Monitor } from './monitor.js';

type Observed = Parameters<typeof metrics.driftDistance.addCallback>[0];

/** Shows what the last window said in the metrics, until the returned function is called. */
export function observeMonitor(monitor: Monitor): () => void {
  const distance: Observed = (gauge) => {
    for (const { subject, value } of monitor.verdicts) {
      const { rule, model, version, source } = subject;
      gauge.observe(value, {
        rule,
        ...(model === null ? {} : { model: version === null ? model : `${model}@${version}` }),
        ...(source === null ? {} : { source }),
      });
    }
  };
  const threshold: Parameters<typeof metrics.driftThreshold.addCallback>[0] = (gauge) => {
    for (const { subject, threshold: limit } of monitor.verdicts) gauge.observe(limit, { rule: subject.rule });
  };
  const standing: Parameters<typeof metrics.alertsStanding.addCallback>[0] = (gauge) => {
    const counts = new Map<string, { rule: string; severity: string; count: number }>();
    for (const { rule, severity } of monitor.conditions.standing()) {
      const key = `${rule} ${severity}`;
      counts.set(key, { rule, severity, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    for (const { count, ...labels } of counts.values()) gauge.observe(count, labels);
    if (counts.size === 0) gauge.observe(0);
  };
  metrics.driftDistance.addCallback(distance);
  metrics.driftThreshold.addCallback(threshold);
  metrics.alertsStanding.addCallback(standing);
  return () => {
    metrics.driftDistance.removeCallback(distance);
    metrics.driftThreshold.removeCallback(threshold);
    metrics.alertsStanding.removeCallback(standing);
  };
}
