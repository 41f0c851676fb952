import KafkajsBroker from 'kafkajs/src/broker/index.js';

/** What a fetch brought of one partition, as kafkajs decodes it. */
export interface FetchedPartition {
  readonly messages: readonly FetchedMessage[];
  abortedTransactions?: readonly AbortedTransaction[] | null;
}

export interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  /** kafkajs delivers no control record, but moves its position past it. */
  isControlRecord?: boolean;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
}

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

interface BrokerState {
  fetch(request: object): Promise<{ readonly responses: readonly { readonly partitions: FetchedPartition[] }[] }>;
}

/** Key of the control record that ends an aborted transaction: version 0, type 0. */
const ABORT_MARKER = Buffer.from([0, 0, 0, 0]);

let mended = false;

/**
 * kafkajs 2.2.4 takes the list of aborted transactions to be in the order in which they began, and only begins one for each
 * message. Brokers list them in the order of their markers: of two aborted transactions that overlap in a partition, as a
 * killed worker leaves them, it delivers messages of the second as if they were committed. Here each fetch is filtered the
 * way Kafka's own client does it, before kafkajs sees it.
 */
export function mendAbortedMessages(): void {
  if (mended) return;
  mended = true;
  const prototype = KafkajsBroker.prototype as BrokerState;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { fetch } = prototype;
  prototype.fetch = async function (this: BrokerState, request: object) {
    const response = await fetch.call(this, request);
    for (const { partitions } of response.responses) partitions.forEach(hideAborted);
    return response;
  };
}

/** Makes the messages of aborted transactions pass for control records. */
export function hideAborted(partition: FetchedPartition): void {
  const { messages, abortedTransactions } = partition;
  if (!abortedTransactions?.length) return;
  partition.abortedTransactions = [];
  const toBegin = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborted = new Set<string>();
  for (const message of messages) {
    const offset = BigInt(message.offset);
    while (toBegin[0] && toBegin[0].firstOffset <= offset) aborted.add(toBegin.shift()?.producerId ?? '');
    hideIfAborted(message, aborted);
  }
}

function hideIfAborted(message: FetchedMessage, aborted: Set<string>): void {
  const { key, batchContext, isControlRecord } = message;
  if (!batchContext || !aborted.has(batchContext.producerId)) return;
  if (!isControlRecord) message.isControlRecord = batchContext.inTransaction;
  else if (key?.equals(ABORT_MARKER)) aborted.delete(batchContext.producerId);
}
