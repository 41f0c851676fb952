import { required, text, type Rule, type Values } from '@sightline/config';

/** How to reach Pub/Sub. Credentials are found as Google's libraries do everywhere: Application Default Credentials. */
export const pubsubSettings = {
  PUBSUB_SUBSCRIPTION: required(
    text({
      pattern: /^(projects\/[a-z0-9][a-z0-9.:-]*\/subscriptions\/)?[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/,
      patternText: 'must be the name of a subscription, or projects/PROJECT/subscriptions/NAME',
      doc: 'Subscription to the notifications of the buckets: its name, or projects/PROJECT/subscriptions/NAME.',
    }),
  ),
  GOOGLE_CLOUD_PROJECT: text({
    doc: 'Google Cloud project; by default the one of the subscription, else the one of the credentials.',
  }),
  PUBSUB_API_ENDPOINT: text({
    pattern: /^(https?:\/\/)?[A-Za-z0-9.-]+(:\d{1,5})?\/?$/,
    patternText: 'must be HOST:PORT',
    doc: 'Address of Pub/Sub, host:port: a regional endpoint under googleapis.com, or a server that stands in for Pub/Sub, such as an emulator, which is spoken to without TLS and credentials.',
  }),
};

export type PubsubSettings = Values<typeof pubsubSettings>;

/** What must hold between them. */
export const pubsubRules: readonly Rule<typeof pubsubSettings>[] = [
  ({ PUBSUB_SUBSCRIPTION: name, PUBSUB_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: project }) =>
    endpoint !== undefined && !isGoogles(endpoint) && project === undefined && !name.startsWith('projects/')
      ? 'PUBSUB_SUBSCRIPTION must be projects/PROJECT/subscriptions/NAME where PUBSUB_API_ENDPOINT is not one of Google, or GOOGLE_CLOUD_PROJECT be set'
      : undefined,
];

function isGoogles(endpoint: string): boolean {
  return /\.googleapis\.com(:\d+)?\/?$/.test(endpoint);
}
