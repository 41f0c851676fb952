import type { Broker, KafkaSettings } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';
import type { Cli } from './cli.js';
import { CommandError } from './command-error.js';

/**
 * Connects to Kafka, lets it be used, and disconnects whatever happens.
 * @throws CommandError when no broker answers, or none lets us in.
 */
export async function withBroker<T>(
  { openBroker, signal }: Pick<Cli, 'openBroker' | 'signal'>,
  settings: KafkaSettings,
  use: (broker: Broker) => Promise<T>,
): Promise<T> {
  const broker = await openBroker(settings, { clientId: 'sightline', log: silentLogger, signal }).catch(
    (error: unknown) => {
      throw connectError(error);
    },
  );
  try {
    return await use(broker);
  } finally {
    // What was asked for is done or has failed by now: nothing depends on a tidy end.
    await broker.close().catch(() => undefined);
  }
}

function connectError(error: unknown): unknown {
  // libs/kafka says what is wrong in a sentence of its own; a wrong setting keeps its exit code.
  return error instanceof Error && error.name === 'Error' ? new CommandError(error.message, { cause: error }) : error;
}
