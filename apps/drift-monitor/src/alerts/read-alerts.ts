import type { Broker } from '@sightline/kafka';
import type { Alert, Codec } from '@sightline/messages';

interface ReadAlertsOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<Alert>, 'decode'>;
  readonly topic: string;
  readonly signal: AbortSignal;
  readonly onAlert: (alert: Alert) => void;
  readonly onUnreadable: (error: unknown) => void;
}

/** Hands over every alert that the topic holds now, oldest first. @throws when the topic can't be read. */
export async function readAlerts({
  broker,
  codec,
  topic,
  signal,
  onAlert,
  onUnreadable,
}: ReadAlertsOptions): Promise<void> {
  let reading = Promise.resolve();
  let fail = (_error: Error): void => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const onAbort = (): void => fail(new Error('stopped while the alerts were read'));
  signal.addEventListener('abort', onAbort, { once: true });
  const tail = await broker.tail({
    topic,
    from: 'earliest',
    onDelivery: ({ value }) => {
      reading = reading.then(() => codec.decode(value)).then(onAlert, onUnreadable);
    },
    onFailure: fail,
  });
  try {
    await Promise.race([failed, tail.caughtUp.then(() => reading)]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await tail.close();
  }
}
