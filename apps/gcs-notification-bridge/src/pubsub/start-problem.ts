import { subscriptionProblem } from '@sightline/pubsub';
import { StartError } from '@sightline/service';

/** Why a bridge can't start with its subscription, in one sentence. */
export function startProblem(name: string, error: unknown): StartError {
  return new StartError(subscriptionProblem(name, error).message, { cause: error });
}
