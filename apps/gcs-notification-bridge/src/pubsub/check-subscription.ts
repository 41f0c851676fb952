import { isDenied } from '@sightline/pubsub';
import { StartError } from '@sightline/service';
import { startProblem } from './start-problem.js';

const PERMISSION = 'pubsub.subscriptions.consume';

/** What is asked of Google's client. */
export interface CheckedSubscription {
  getMetadata: (options: { timeout: number }) => Promise<readonly [Metadata, ...unknown[]]>;
  readonly iam: { testPermissions: (permissions: string[]) => Promise<readonly unknown[]> };
}

/** What matters of a subscription's settings. */
interface Metadata {
  readonly pushConfig?: { readonly pushEndpoint?: string | null } | null;
  readonly detached?: boolean | null;
  readonly topic?: string | null;
}

/**
 * Waits until Pub/Sub tells what a subscription is like.
 * @throws StartError when it can't be pulled from. Who may pull but not read its settings is let through.
 */
export async function checkSubscription(
  name: string,
  subscription: CheckedSubscription,
  timeout: number,
): Promise<void> {
  try {
    const [metadata] = await subscription.getMetadata({ timeout });
    checkMetadata(name, metadata);
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (isDenied(error) && (await mayPull(subscription))) return;
    throw startProblem(name, error);
  }
}

function checkMetadata(name: string, { pushConfig, detached, topic }: Metadata): void {
  if (pushConfig?.pushEndpoint)
    throw new StartError(
      `${name} pushes its messages to ${pushConfig.pushEndpoint}: set PUBSUB_SUBSCRIPTION to one of type pull.`,
    );
  if (detached || topic === '_deleted-topic_')
    throw new StartError(`${name} has lost its topic: create it anew, or set PUBSUB_SUBSCRIPTION to another one.`);
}

/** Anybody may ask what he may. */
async function mayPull({ iam }: CheckedSubscription): Promise<boolean> {
  try {
    const [permissions] = await iam.testPermissions([PERMISSION]);
    return (permissions as Readonly<Record<string, boolean>>)[PERMISSION] === true;
  } catch {
    return false;
  }
}
