import { metrics, seconds } from '@sightline/observability';

/** Runs a commit and records in the metrics how long it took and how many deliveries it settled. */
export async function timedCommit(topic: string, deliveries: number, commit: () => Promise<void>): Promise<void> {
  const labels = { 'messaging.destination.name': topic };
  const startedAt = performance.now();
  await commit();
  metrics.messagingOperation.record(seconds(performance.now() - startedAt), {
    ...labels,
    'messaging.operation.name': 'commit',
  });
  metrics.messagesConsumed.add(deliveries, labels);
}
