import type { NoticeSource, PulledMessage } from '../pubsub/notice-source.js';
import type { TestMessage } from './messages.js';

/** A subscription in memory, with what a test wants to know and to break. */
export interface FakeSource extends NoticeSource {
  /** Delivers a message to whoever pulls; it waits where nobody does. */
  deliver(message: TestMessage): void;
  /** Ends the open pull for good, as Pub/Sub does when the subscription is gone. */
  end(error: Error): void;
  /** Ids of the messages that were acknowledged and given back, in order. */
  readonly acked: string[];
  readonly nacked: string[];
  readonly pulls: number;
  readonly isPulling: boolean;
  /** While true Pub/Sub takes no acknowledgement, and delivers the message again. */
  losesAcks: boolean;
}

/** A subscription in memory that delivers what is given back again, to the next who pulls. */
export function fakeSource(): FakeSource {
  const waiting: TestMessage[] = [];
  let onMessage: ((message: PulledMessage) => void) | undefined;
  let end: (error: Error) => void = () => undefined;
  let open = 0;
  let onDone: () => void = () => undefined;

  function deliverWaiting(): void {
    while (onMessage !== undefined && waiting.length > 0) {
      const next = waiting.shift();
      if (next !== undefined) lease(next, onMessage);
    }
  }
  function lease(message: TestMessage, take: (message: PulledMessage) => void): void {
    open += 1;
    const done = (): void => {
      open -= 1;
      onDone();
    };
    const ack = (): Promise<void> => {
      done();
      if (source.losesAcks)
        return Promise.reject(Object.assign(new Error('late'), { errorCode: 'FAILED_PRECONDITION' }));
      source.acked.push(message.id);
      return Promise.resolve();
    };
    const nack = (): void => {
      source.nacked.push(message.id);
      waiting.push(message);
      done();
    };
    take({ ...message, ack, nack });
  }

  let pulls = 0;
  const source: FakeSource = {
    name: 'projects/p/subscriptions/bridge',
    losesAcks: false,
    acked: [],
    nacked: [],
    get pulls() {
      return pulls;
    },
    get isPulling() {
      return onMessage !== undefined;
    },
    deliver: (message) => {
      waiting.push(message);
      deliverWaiting();
    },
    end: (error) => end(error),
    check: () => Promise.resolve(),
    pull: (take) => {
      pulls += 1;
      onMessage = take;
      const ended = new Promise<Error>((resolve) => (end = resolve));
      queueMicrotask(deliverWaiting);
      const close = async (): Promise<void> => {
        onMessage = undefined;
        while (open > 0) await new Promise<void>((resolve) => (onDone = resolve));
      };
      return { ended, close };
    },
  };
  return source;
}
