import { metrics, seconds } from '@sightline/observability';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import { inCommitSpan } from '../tracing/process-spans.js';
import { inSendSpans } from '../tracing/send-spans.js';

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

/** Runs the handling of a batch and records in the metrics how long it took, and what it failed with. */
export async function timedProcess<T>(topic: string, handle: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  let failure: string | undefined;
  try {
    return await handle();
  } catch (error) {
    failure = error instanceof Error ? error.name : 'unknown';
    throw error;
  } finally {
    metrics.messageProcess.record(seconds(performance.now() - startedAt), {
      'messaging.destination.name': topic,
      ...(failure === undefined ? {} : { 'error.type': failure }),
    });
  }
}

/** Commits deliveries, as a step of their traces and in the metrics. */
export function settle(
  deliveries: readonly Delivery[],
  consumer: { readonly groupId: string; readonly topic: string },
  commit: () => Promise<void>,
): Promise<void> {
  return timedCommit(consumer.topic, deliveries.length, () => inCommitSpan(deliveries, consumer, commit));
}

/** Commits a slice of so many deliveries with its records, these as steps of their traces, and in the metrics. */
export function settleSlice(
  { topic, count }: { readonly topic: string; readonly count: number },
  records: readonly OutgoingRecord[],
  commit: (records: readonly OutgoingRecord[]) => Promise<void>,
): Promise<void> {
  return inSendSpans(records, (sent) => timedCommit(topic, count, () => commit(sent)));
}
