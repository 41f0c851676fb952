import type { Values } from '@sightline/config';
import type { Broker } from '@sightline/kafka';
import type { Service } from '@sightline/service';
import { MAX_IN_FLIGHT_BYTES, openWriter, runWriter } from './run-writer.js';
import type { Sink } from './sink.js';
import type { SinkSettings } from './sink-settings.js';
import { sinkWriter } from './sink-writer.js';

/**
 * Runs the service that writes predictions to a sink: at least once, each batch committed once it is durable. Undecodable
 * predictions and those the sink rejects go to the dead letter; when the destination is away the partitions wait.
 */
export function runSink<S extends SinkSettings>(sink: Sink<S>): Promise<void> {
  return runWriter(sink, (config, broker, service) => openSinkConsumer(sink, config, broker, service));
}

/** Opens the sink, then the consumer that feeds it; both are closed with the service, the consumer first. */
export function openSinkConsumer<S extends SinkSettings>(
  sink: Sink<S>,
  config: Values<S> & Values<SinkSettings>,
  broker: Broker,
  service: Service,
): Promise<void> {
  return openWriter(sink, config, broker, service, (open, { consume, codec, summary }) =>
    broker.consume({
      ...consume,
      delivery: 'at_least_once',
      limits: {
        maxBatchSize: config.MAX_BATCH_SIZE,
        concurrency: sink.concurrency ?? 1,
        maxInFlight: config.MAX_IN_FLIGHT,
        maxInFlightBytes: MAX_IN_FLIGHT_BYTES,
      },
      handle: sinkWriter({ name: sink.name, sink: open, codec, summary }),
    }),
  );
}
