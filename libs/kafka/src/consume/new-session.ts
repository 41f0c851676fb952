import type { ConsumeOptions } from '../broker.js';
import type { ConsumeSlicesOptions, Slice } from '../slices.js';
import type { Committer } from './committer.js';
import { PartitionSession } from './partition-session.js';
import type { SessionOptions } from './session-options.js';
import type { Session } from './session.js';
import { SliceSession } from './slice-session.js';
import { timedProcess } from './timed-steps.js';
import { inProcessSpans } from '../tracing/process-spans.js';

/** What a consumer does with its deliveries: one of the two. */
export type LoopOptions = ConsumeOptions | ConsumeSlicesOptions;

/** What differs from session to session. */
export type SessionParts = Pick<
  SessionOptions,
  'committer' | 'place' | 'readHandledKeys' | 'fuse' | 'onCommit' | 'onEnd'
>;

/** A session as the options have it: in batches, or in slices. */
export function newSession(options: LoopOptions, parts: SessionParts): Session {
  if ('openSlice' in options) {
    const { groupId, topic, limits, deadLetters } = options;
    const openSlice = (form?: string): Slice => options.openSlice(form);
    return new SliceSession({
      ...parts,
      groupId,
      topic,
      limits,
      deadLetters,
      openSlice,
      onCommit: () => parts.onCommit([]),
    });
  }
  const { groupId, topic, limits, deadLetters } = options;
  return new PartitionSession({
    ...parts,
    groupId,
    topic,
    limits,
    deadLetters,
    handle: (batch, signal, turn) =>
      timedProcess(topic, () => inProcessSpans(batch, groupId, () => options.handle(batch, signal, turn))),
    onCommit: (deliveries) => {
      parts.onCommit(deliveries);
      options.onCommitted?.(deliveries);
    },
  });
}

/** A committer that is made when it is first needed. */
export function lazyCommitter(make: () => Committer): Committer {
  let made: Committer | undefined;
  const committer = (): Committer => (made ??= make());
  return {
    open: () => committer().open(),
    anticipate: (...next) => committer().anticipate?.(...next),
    expect: (...record) => committer().expect?.(...record),
    commit: (...commit) => committer().commit(...commit),
    close: async () => made?.close(),
  };
}
