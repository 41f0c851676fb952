/** A subscription by its short name, and how it delivers. */
export interface PlannedSubscription {
  readonly name: string;
  /** Whether acknowledgements are answered, as Google's exactly-once delivery does. */
  readonly exactlyOnce?: boolean;
}

/** What a Pub/Sub on this machine is to hold. It keeps nothing over a restart: each start makes these anew, and empty. */
export interface PubsubPlan {
  readonly projectId: string;
  /** Topics by their short name, each with its subscriptions. */
  readonly topics: Readonly<Record<string, readonly PlannedSubscription[]>>;
}

/** Full names of the plan's topics, each with its subscriptions by full name. */
export function fullNames({ projectId, topics }: PubsubPlan): Readonly<Record<string, readonly PlannedSubscription[]>> {
  return Object.fromEntries(
    Object.entries(topics).map(([topic, subscriptions]) => [
      `projects/${projectId}/topics/${topic}`,
      subscriptions.map(({ name, ...how }) => ({ name: `projects/${projectId}/subscriptions/${name}`, ...how })),
    ]),
  );
}
