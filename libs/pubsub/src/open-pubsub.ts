import { PubSub } from '@google-cloud/pubsub';
import type { PubsubSettings } from './pubsub-settings.js';

/** The connection has waits of its own, by default of up to two minutes: after an outage of one, another would pass. */
const patience = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2000 };

/**
 * Opens Google's client for the project of the subscription.
 * @throws what the client throws where there are no credentials: later it would end the process, by an error that nobody can catch.
 */
export async function openPubsub(settings: PubsubSettings): Promise<PubSub> {
  const { PUBSUB_SUBSCRIPTION: wanted, PUBSUB_API_ENDPOINT: apiEndpoint } = settings;
  const projectId = /^projects\/([^/]+)\//.exec(wanted)?.[1] ?? settings.GOOGLE_CLOUD_PROJECT;
  const pubsub = new PubSub({ ...patience, ...(projectId && { projectId }), ...(apiEndpoint && { apiEndpoint }) });
  if (pubsub.isEmulator) return pubsub;
  try {
    await pubsub.auth.getClient();
    await pubsub.getClientConfig();
    return pubsub;
  } catch (error) {
    await pubsub.close().catch(() => undefined);
    throw error;
  }
}
