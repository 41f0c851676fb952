import { choice, integer, text, url, type Rule, type Values } from '@sightline/config';

/** Where alerts are sent besides their topic, and in which shape. */
export const webhookSettings = {
  WEBHOOK_URL: url({
    secret: true,
    doc: 'Where raised and cleared alerts are posted; nothing is posted where it is not set. Secret, as the addresses of many chats are.',
  }),
  WEBHOOK_FORMAT: choice(['json', 'slack', 'alertmanager'], {
    default: 'json',
    doc: 'Shape of what is posted: the alerts as they are in their topic, a Slack message, or what Prometheus Alertmanager sends to webhooks.',
  }),
  WEBHOOK_SECRET: text({
    secret: true,
    pattern: /^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/,
    patternText: 'must be base64 of at least 24 bytes, with or without whsec_ before it',
    doc: 'Key that requests are signed with as the Standard Webhooks specification says (HMAC-SHA256); they are not signed without it.',
  }),
  WEBHOOK_INTERVAL_SECONDS: integer({
    default: 10,
    min: 0,
    max: 3600,
    doc: 'Seconds between two requests at least: what is raised meanwhile goes together in the next.',
  }),
  WEBHOOK_TIMEOUT_MS: integer({ default: 10_000, min: 100, max: 120_000, doc: 'Milliseconds to wait for an answer.' }),
  WEBHOOK_MAX_AGE_MINUTES: integer({
    default: 60,
    min: 1,
    max: 7 * 24 * 60,
    doc: 'Minutes after which an alert that could not be posted is left out: it is in the topic all the same.',
  }),
  CONSUMER_GROUP: text({
    default: 'drift-monitor',
    doc: 'Consumer group that remembers which alerts were posted; several drift-monitors of one group post each only once.',
  }),
};

export type WebhookConfig = Values<typeof webhookSettings>;

export const webhookRules: readonly Rule<typeof webhookSettings>[] = [
  ({ WEBHOOK_URL, WEBHOOK_SECRET }) =>
    WEBHOOK_URL === undefined && WEBHOOK_SECRET !== undefined ? 'WEBHOOK_SECRET needs WEBHOOK_URL' : undefined,
];
