import { Duration, SubscriptionCloseBehaviors, type Message, type PubSub } from '@google-cloud/pubsub';
import type { Values } from '@sightline/config';
import { isDenied, openPubsub, subscriptionProblem } from '@sightline/pubsub';
import type { pullSettings } from '../config.js';
import { checkSubscription } from './check-subscription.js';
import type { NoticeSource, Pull, PulledMessage } from './notice-source.js';
import { startProblem } from './start-problem.js';

/** How long a closing pull waits for what is out: longer than an image waits for Kafka, less than a stopping service may take. */
const CLOSE_TIMEOUT_MS = 18_000;
/** Longest wait before a stream that broke is opened again. */
const LONGEST_RETRY_MS = 5000;

/**
 * Opens the subscription, waiting up to PUBSUB_CONNECT_TIMEOUT_MS for Pub/Sub to answer.
 * @throws StartError with one sentence when it can't be pulled from: missing, forbidden, a push subscription, no credentials.
 */
export async function openSubscription(
  settings: Values<typeof pullSettings>,
): Promise<NoticeSource & { close(): Promise<void> }> {
  const { PUBSUB_SUBSCRIPTION: wanted, PUBSUB_CONNECT_TIMEOUT_MS } = settings;
  const pubsub = await openPubsub(settings).catch((error: unknown) => {
    throw startProblem(wanted, error);
  });
  try {
    const subscription = pubsub.subscription(wanted);
    const { name } = subscription;
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

function startPull(
  pubsub: PubSub,
  name: string,
  { PULL_MAX_MESSAGES: maxMessages, PULL_MAX_BYTES: maxBytes }: Values<typeof pullSettings>,
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
