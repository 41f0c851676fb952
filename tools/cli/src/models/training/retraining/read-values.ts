import { readToEnd, type Broker } from '@sightline/kafka';
import { UnreadableMessageError, type Codec } from '@sightline/messages';

interface ReadValuesOptions<T> {
  readonly topic: string;
  /** Milliseconds back from now. */
  readonly sinceMs: number;
  readonly codec: Pick<Codec<T>, 'decode'>;
  readonly signal: AbortSignal;
  readonly take: (value: T) => unknown;
}

/** Hands over what a topic holds of the time, decoded; messages that can't be read are passed over. */
export async function readValues<T>(broker: Pick<Broker, 'tail'>, options: ReadValuesOptions<T>): Promise<void> {
  const { topic, sinceMs, codec, signal, take } = options;
  await readToEnd(broker, {
    topic,
    from: { sinceMs },
    signal,
    take: async (delivery) => {
      const value = await codec.decode(delivery.value, delivery).catch((error: unknown) => {
        if (error instanceof UnreadableMessageError) return undefined;
        throw error;
      });
      if (value !== undefined) await take(value);
    },
  });
}
