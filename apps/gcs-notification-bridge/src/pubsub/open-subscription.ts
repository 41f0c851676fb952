import { Duration, PubSub, SubscriptionCloseBehaviors, type Message, type Subscription } from '@google-cloud/pubsub';
import type { Values } from '@sightline/config';
import type { pubsubSettings } from '../config.js';
import { checkSubscription } from './check-subscription.js';
import type { NoticeSource, Pull, PulledMessage } from './notice-source.js';
import { isDenied, subscriptionProblem } from './subscription-problem.js';

/** How long a closing pull waits for what is out: longer than an image waits for Kafka, less than a stopping service may take. */
const CLOSE_TIMEOUT_MS = 18_000;
/** Longest wait before a stream that broke is opened again. */
const LONGEST_RETRY_MS = 5000;
/** The connection below has waits of its own, by default of up to two minutes: after an outage of one, another would pass. */
const patience = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2000 };

/**
 * Opens the subscription, waiting up to PUBSUB_CONNECT_TIMEOUT_MS for Pub/Sub to answer.
 * @throws StartError with one sentence when it can't be pulled from: missing, forbidden, a push subscription, no credentials.
 */
export async function openSubscription(
  settings: Values<typeof pubsubSettings>,
): Promise<NoticeSource & { close(): Promise<void> }> {
  const { PUBSUB_SUBSCRIPTION, PUBSUB_API_ENDPOINT: apiEndpoint, PUBSUB_CONNECT_TIMEOUT_MS } = settings;
  const projectId = /^projects\/([^/]+)\//.exec(PUBSUB_SUBSCRIPTION)?.[1] ?? settings.GOOGLE_CLOUD_PROJECT;
  const pubsub = new PubSub({ ...patience, ...(projectId && { projectId }), ...(apiEndpoint && { apiEndpoint }) });
  try {
    const { name, subscription } = await found(pubsub, PUBSUB_SUBSCRIPTION);
    await checkSubscription(name, subscription, PUBSUB_CONNECT_TIMEOUT_MS);
    return {
      name,
      pull: (onMessage) => startPull(pubsub, name, settings, onMessage),
      check: async (timeoutMs) => {
        await subscription.getMetadata({ timeout: timeoutMs }).catch((error: unknown) => {
          // Who may only pull is told so, by a Pub/Sub that is there.
          if (!isDenied(error)) throw subscriptionProblem(name, error);
        });
      },
      close: () => pubsub.close(),
    };
  } catch (error) {
    await pubsub.close().catch(() => undefined);
    throw error;
  }
}

/** Without credentials the client would end the process, by an error that nobody can catch. */
async function found(
  pubsub: PubSub,
  wanted: string,
): Promise<{ readonly name: string; readonly subscription: Subscription }> {
  try {
    if (!pubsub.isEmulator) {
      await pubsub.auth.getClient();
      await pubsub.getClientConfig();
    }
    const subscription = pubsub.subscription(wanted);
    return { name: subscription.name, subscription };
  } catch (error) {
    throw subscriptionProblem(wanted, error);
  }
}

function startPull(
  pubsub: PubSub,
  name: string,
  { PULL_MAX_MESSAGES: maxMessages, PULL_MAX_BYTES: maxBytes }: Values<typeof pubsubSettings>,
  onMessage: (message: PulledMessage) => void,
): Pull {
  const subscription = pubsub.subscription(name, {
    flowControl: { maxMessages, maxBytes },
    // Each stream has limits of its own; one carries more than Kafka takes. Of an idle stream the waits never begin anew: the
    // client's longest, a minute, would be what a drop waits after an outage.
    streamingOptions: { maxStreams: 1, retryMaxBackoff: Duration.from({ milliseconds: LONGEST_RETRY_MS }) },
    closeOptions: {
      behavior: SubscriptionCloseBehaviors.WaitForProcessing,
      timeout: Duration.from({ milliseconds: CLOSE_TIMEOUT_MS }),
    },
  });
  const ended = new Promise<Error>((resolve) => {
    subscription.on('error', (error: Error) => resolve(subscriptionProblem(name, error)));
  });
  subscription.on('message', (message: Message) => onMessage(pulled(message)));
  return { ended, close: () => subscription.close() };
}

function pulled(message: Message): PulledMessage {
  return {
    id: message.id,
    data: message.data,
    attributes: message.attributes,
    publishedAtMs: message.publishTime.getTime(),
    ack: async () => {
      await message.ackWithResponse();
    },
    nack: () => message.nack(),
  };
}
