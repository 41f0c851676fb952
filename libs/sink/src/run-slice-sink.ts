import type { Values } from '@sightline/config';
import type { Broker } from '@sightline/kafka';
import type { Service } from '@sightline/service';
import { openWriter, runWriter } from './run-writer.js';
import type { SinkSettings } from './sink-settings.js';
import type { SliceSink } from './slice-sink.js';
import { sliceWriter } from './slice-writer.js';

/**
 * Runs the service that writes predictions to a sink slice by slice: each is committed once it is durable, its undecodable
 * predictions go to the dead letter with that commit; when the destination is away the partitions wait.
 */
export function runSliceSink<S extends SinkSettings>(sink: SliceSink<S>): Promise<void> {
  return runWriter(sink, (config, broker, service) => openSliceSinkConsumer(sink, config, broker, service));
}

/** Opens the sink, then the consumer that feeds it; both are closed with the service, the consumer first. */
export function openSliceSinkConsumer<S extends SinkSettings>(
  sink: SliceSink<S>,
  config: Values<S> & Values<SinkSettings>,
  broker: Broker,
  service: Service,
): Promise<void> {
  return openWriter(sink, config, broker, service, (open, { consume, codec, summary }) =>
    broker.consumeSlices({
      ...consume,
      limits: { maxBatchSize: config.MAX_BATCH_SIZE, maxInFlight: config.MAX_IN_FLIGHT, ...sink.limits(config) },
      openSlice: sliceWriter({ name: sink.name, sink: open, codec, summary }),
    }),
  );
}
