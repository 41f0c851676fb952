/** gRPC's numbers of those answers that say something about the settings. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** The gRPC status that an error of Pub/Sub carries. */
function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** Whether Pub/Sub answered that this identity may not ask that. */
export function isDenied(error: unknown): boolean {
  return statusOf(error) === PERMISSION_DENIED;
}

/** A subscription can't be used; the message is one sentence that says what to do about it. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';
}

/** What an error means for the operator. */
export function subscriptionProblem(name: string, error: unknown): SubscriptionError {
  return new SubscriptionError(sentence(name, error), { cause: error });
}

function sentence(name: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  switch (statusOf(error)) {
    case NOT_FOUND:
      return `${name} does not exist: create it with \`gcloud pubsub subscriptions create\`, or set PUBSUB_SUBSCRIPTION to one that does.`;
    case PERMISSION_DENIED:
      return `This service's identity may not pull from ${name}: grant it roles/pubsub.subscriber on that subscription.`;
    case UNAUTHENTICATED:
      return `Pub/Sub does not accept the credentials for ${name}: renew them, or check GOOGLE_APPLICATION_CREDENTIALS.`;
    case INVALID_ARGUMENT:
      return `Pub/Sub takes ${name} for no subscription: set PUBSUB_SUBSCRIPTION to projects/PROJECT/subscriptions/NAME.`;
    default:
      return withoutStatus(name, message);
  }
}

function withoutStatus(name: string, message: string): string {
  if (message.includes('default credentials'))
    return 'There are no Google credentials here: run where a service account is attached, set GOOGLE_APPLICATION_CREDENTIALS, or log in with `gcloud auth application-default login`.';
  if (message.includes('Project Id'))
    return 'The project of the subscription is not known: set PUBSUB_SUBSCRIPTION to projects/PROJECT/subscriptions/NAME, or GOOGLE_CLOUD_PROJECT.';
  return `Pub/Sub does not answer for ${name}: check PUBSUB_API_ENDPOINT and the way to it (${shortened(message)}).`;
}

/** The client lists every attempt. */
function shortened(message: string): string {
  return /connect E[A-Z]+ [^\s,]+/.exec(message)?.[0] ?? message.slice(0, 200);
}
