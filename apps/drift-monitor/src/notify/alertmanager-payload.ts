import type { Alert } from '@sightline/messages';

/** Go's zero time: the alert has no end yet. */
const NEVER = '0001-01-01T00:00:00Z';

/** What Prometheus Alertmanager posts to webhooks (version 4): https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export function alertmanagerPayload(alerts: readonly Alert[]): object {
  return {
    version: '4',
    groupKey: '{}:{service="drift-monitor"}',
    truncatedAlerts: 0,
    status: alerts.some(({ state }) => state === 'raised') ? 'firing' : 'resolved',
    receiver: 'sightline',
    groupLabels: { service: 'drift-monitor' },
    commonLabels: { service: 'drift-monitor' },
    commonAnnotations: {},
    externalURL: '',
    alerts: alerts.map(shownAlert),
  };
}

function shownAlert(alert: Alert): object {
  const { alert_id, rule, state, severity, model_name, model_version, source, summary, details } = alert;
  return {
    status: state === 'raised' ? 'firing' : 'resolved',
    labels: {
      alertname: rule,
      service: 'drift-monitor',
      severity,
      ...(model_name === null ? {} : { model: model_name }),
      ...(model_version === null ? {} : { model_version }),
      ...(source === null ? {} : { source }),
    },
    annotations: { summary, ...details },
    startsAt: isoTime(alert.raised_at),
    endsAt: state === 'raised' ? NEVER : isoTime(alert.updated_at),
    generatorURL: '',
    fingerprint: alert_id.replaceAll('-', '').slice(0, 16),
  };
}

function isoTime(micros: number): string {
  const date = new Date(micros / 1000);
  return Number.isNaN(date.getTime()) ? NEVER : date.toISOString();
}
