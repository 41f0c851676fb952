import type { Alert } from '@sightline/messages';
import { alertmanagerPayload } from './alertmanager-payload.js';
import { slackPayload } from './slack-payload.js';
import type { WebhookConfig } from './webhook-settings.js';

/** What is posted for some alerts, by format. */
export const payloads: Readonly<Record<WebhookConfig['WEBHOOK_FORMAT'], (alerts: readonly Alert[]) => object>> = {
  json: (alerts) => ({ alerts }),
  slack: slackPayload,
  alertmanager: alertmanagerPayload,
};
