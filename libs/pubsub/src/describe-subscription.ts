import type { protos } from '@google-cloud/pubsub';
import { openPubsub } from './open-pubsub.js';
import type { PubsubSettings } from './pubsub-settings.js';
import { subscriptionProblem } from './subscription-problem.js';

/** What a subscription is like, as far as a bridge depends on it. */
export interface SubscriptionFacts {
  /** Full name: projects/PROJECT/subscriptions/NAME. */
  readonly name: string;
  /** Full name of its topic; undefined: that is gone. */
  readonly topic: string | undefined;
  /** Where it pushes to, when it can't be pulled from. */
  readonly pushEndpoint: string | undefined;
  readonly ackDeadlineSeconds: number;
  /** Deliveries after which a message goes to another topic; undefined: there is no such policy. */
  readonly maxDeliveryAttempts: number | undefined;
  readonly deadLetterTopic: string | undefined;
}

/**
 * Asks Pub/Sub what the subscription of the settings is like.
 * @throws SubscriptionError with one sentence when it does not tell.
 */
export async function describeSubscription(settings: PubsubSettings, timeoutMs: number): Promise<SubscriptionFacts> {
  const { PUBSUB_SUBSCRIPTION: wanted } = settings;
  const pubsub = await openPubsub(settings).catch((error: unknown) => {
    throw subscriptionProblem(wanted, error);
  });
  const subscription = pubsub.subscription(wanted);
  try {
    const [found] = await subscription.getMetadata({ timeout: timeoutMs });
    return factsOf(subscription.name, found);
  } catch (error) {
    throw subscriptionProblem(subscription.name, error);
  } finally {
    await pubsub.close().catch(() => undefined);
  }
}

type Found = protos.google.pubsub.v1.ISubscription;

/** The protocol has empty texts where there is nothing. */
function factsOf(
  name: string,
  { topic, detached, pushConfig, ackDeadlineSeconds, deadLetterPolicy }: Found,
): SubscriptionFacts {
  const isThere = topic !== '_deleted-topic_' && detached !== true;
  return {
    name,
    topic: isThere ? textOf(topic) : undefined,
    pushEndpoint: textOf(pushConfig?.pushEndpoint),
    ackDeadlineSeconds: ackDeadlineSeconds ?? 10,
    maxDeliveryAttempts: deadLetterPolicy?.maxDeliveryAttempts ?? undefined,
    deadLetterTopic: textOf(deadLetterPolicy?.deadLetterTopic),
  };
}

function textOf(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}
