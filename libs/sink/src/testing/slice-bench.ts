import type { OpenSink } from '../sink.js';
import type { OpenSliceSink } from '../slice-sink.js';

/** A sink of slices as the contract of sinks tests it: each batch is a slice. */
export function eachBatchASlice(sink: OpenSliceSink): OpenSink {
  return {
    ...(sink.healthy && { healthy: sink.healthy }),
    ...(sink.close && { close: sink.close }),
    async write(batch) {
      const slice = sink.openSlice();
      await slice.add(batch);
      await slice.store('full', new AbortController().signal);
    },
  };
}
