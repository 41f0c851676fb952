import type { OutgoingRecord } from '../delivery.js';
import { startSends, type Sends } from '../tracing/send-spans.js';
import type { Admitted } from './session.js';

/** Deliveries that one call of the handler got. */
export interface Group {
  readonly admitted: readonly Admitted[];
  /** What to write; undefined while the handler is at work. */
  records: readonly OutgoingRecord[] | undefined;
  /** Their sending, as traces see it. */
  sends?: Sends;
  /** What the handler wants kept beside the offset after them. */
  note?: string;
}

export type FinishedGroup = Group & { readonly records: readonly OutgoingRecord[] };

/** Bytes of records written by one commit; a larger single record still goes alone. Well below Kafka's 1 MiB default. */
const MAX_COMMIT_BYTES = 900_000;
/** Deliveries settled by one commit, so that the fuse sees the first dead letters before all are written. */
const MAX_COMMIT_DELIVERIES = 32;

/** The finished groups at the head, up to the limits of a commit. */
export function finishedAtHead(groups: readonly Group[]): readonly FinishedGroup[] {
  const finished: FinishedGroup[] = [];
  let [bytes, deliveries] = [0, 0];
  for (const group of groups) {
    if (!isFinished(group)) break;
    deliveries += group.admitted.length;
    bytes += group.records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    if (finished.length > 0 && (bytes > MAX_COMMIT_BYTES || deliveries > MAX_COMMIT_DELIVERIES)) break;
    finished.push(group);
  }
  return finished;
}

function isFinished(group: Group): group is FinishedGroup {
  return group.records !== undefined;
}

/** The handler has returned these records. */
export function finishGroup(group: Group, records: readonly OutgoingRecord[]): void {
  group.sends = startSends(records);
  group.records = group.sends.records;
}

/** Gives back what a group holds: it is committed, or dropped for this reason. */
export function releaseGroup({ admitted, sends }: Group, dropped?: Error): void {
  sends?.end(dropped);
  for (const { release } of admitted) release();
}
