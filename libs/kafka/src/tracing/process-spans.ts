import { carriedTrace, isTracing, startSharedSpan, startSpan, type Span } from '@sightline/observability';
import type { Delivery } from '../delivery.js';
import { messageAttributes, operationAttributes } from './message-attributes.js';

/** Steps of the deliveries that are or were being handled: a delivery has its own here as long as it lives. */
const steps = new WeakMap<Delivery, Span>();

/** The step of its trace in which a delivery is handled; undefined while tracing is off. */
export function stepOf(delivery: Delivery): Span['context'] | undefined {
  return steps.get(delivery)?.context;
}

/** Handles deliveries, each in a step of its own trace. Of a single one the step is the one that runs meanwhile. */
export async function inProcessSpans<T>(
  batch: readonly Delivery[],
  groupId: string,
  handle: () => Promise<T>,
): Promise<T> {
  if (!isTracing()) return handle();
  const spans = batch.map((delivery) => startProcess(delivery, groupId)).filter((span) => span !== undefined);
  const [first] = spans;
  if (!first) return handle();
  try {
    const result = await (spans.length === 1 ? first.run(handle) : handle());
    for (const span of spans) span.end();
    return result;
  } catch (error) {
    for (const span of spans) span.end(error);
    throw error;
  }
}

function startProcess(delivery: Delivery, groupId: string): Span | undefined {
  const { topic, partition, offset, headers } = delivery;
  const sent = carriedTrace(headers);
  const span = startSpan(`process ${topic}`, {
    kind: 'consumer',
    parent: sent,
    ...(sent && { links: [sent] }),
    attributes: {
      ...messageAttributes('process', 'process', delivery),
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': Number(offset),
      'messaging.consumer.group.name': groupId,
    },
  });
  if (span) steps.set(delivery, span);
  return span;
}

/** Commits deliveries in a step that all of their traces are linked to. */
export async function inCommitSpan(
  deliveries: readonly Delivery[],
  { groupId, topic }: { readonly groupId: string; readonly topic: string },
  commit: () => Promise<void>,
): Promise<void> {
  const span = startSharedSpan(`commit ${topic}`, deliveries.map(stepOf), {
    kind: 'client',
    attributes: {
      ...operationAttributes('commit', 'settle', topic),
      'messaging.consumer.group.name': groupId,
      'messaging.batch.message_count': deliveries.length,
    },
  });
  try {
    await commit();
    span?.end();
  } catch (error) {
    span?.end(error);
    throw error;
  }
}
