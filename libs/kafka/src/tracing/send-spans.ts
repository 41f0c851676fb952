import { carriedTrace, isRecorded, startSpan, traceHeaders, type Span } from '@sightline/observability';
import type { OutgoingRecord } from '../delivery.js';
import { messageAttributes } from './message-attributes.js';

/** Records on their way to the brokers. */
export interface Sends {
  /** The records as they are to be sent: each traced one carries the step of its sending. */
  readonly records: readonly OutgoingRecord[];
  /** They are with the brokers, or failed. */
  end(error?: unknown): void;
}

/** Begins a step `send` for each record that carries a recorded trace; records of no trace go as they are. */
export function startSends(records: readonly OutgoingRecord[]): Sends {
  const spans: Span[] = [];
  const traced = records.map((record) => {
    const span = startSend(record);
    if (!span) return record;
    spans.push(span);
    return { ...record, headers: { ...record.headers, ...traceHeaders(span.context) } };
  });
  return {
    records: spans.length === 0 ? records : traced,
    end: (error) => {
      for (const span of spans) span.end(error);
    },
  };
}

function startSend({ topic, key, value, headers }: OutgoingRecord): Span | undefined {
  const parent = headers?.traceparent === undefined ? undefined : carriedTrace(headers);
  if (!parent || !isRecorded(parent)) return undefined;
  return startSpan(`send ${topic}`, {
    kind: 'producer',
    parent,
    attributes: messageAttributes('send', 'send', { topic, key, value }),
  });
}

/** Sends records, each as a step of its trace. */
export async function inSendSpans(
  records: readonly OutgoingRecord[],
  send: (records: readonly OutgoingRecord[]) => Promise<void>,
): Promise<void> {
  const sends = startSends(records);
  try {
    await send(sends.records);
    sends.end();
  } catch (error) {
    sends.end(error);
    throw error;
  }
}
