import type { Broker, TailOptions } from './broker.js';
import type { Delivery } from './delivery.js';

export interface ReadToEndOptions extends Pick<TailOptions, 'topic' | 'from' | 'partition'> {
  readonly signal: AbortSignal;
  /** Called for one delivery after the other, each when what the one before began is done. */
  readonly take: (delivery: Delivery) => unknown;
}

/**
 * Hands over what a topic holds now, in each partition's order, and resolves when all of it is taken.
 * @throws what `take` throws, the signal's reason, or why the topic can't be read; nothing is taken after that.
 */
export async function readToEnd(
  broker: Pick<Broker, 'tail'>,
  { signal, take, ...place }: ReadToEndOptions,
): Promise<void> {
  signal.throwIfAborted();
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  let isOver = false;
  failed.catch(() => (isOver = true));
  const onAbort = (): void => fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let taking: Promise<unknown> = Promise.resolve();
  try {
    const tail = await broker.tail({
      ...place,
      onDelivery: (delivery) => {
        taking = taking.then(() => (isOver ? undefined : take(delivery)));
        taking.catch(fail);
      },
      onFailure: fail,
    });
    try {
      await Promise.race([failed, tail.caughtUp.then(() => taking)]);
    } finally {
      await tail.close();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
