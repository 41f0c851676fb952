import { RejectedError } from '@sightline/messages';
import type { OpenSink } from '../sink.js';
import type { OpenSliceSink } from '../slice-sink.js';

/** A sink of slices as the contract of sinks tests it: each batch is a slice. */
export function eachBatchASlice(sink: OpenSliceSink): OpenSink {
  return {
    ...(sink.healthy && { healthy: sink.healthy }),
    ...(sink.close && { close: sink.close }),
    async write(batch) {
      const slice = sink.openSlice();
      const rejected = await rejectedBy(() => slice.add(batch));
      await slice.store('full', new AbortController().signal);
      if (rejected) throw rejected;
    },
  };
}

async function rejectedBy(add: () => Promise<void> | void): Promise<RejectedError | undefined> {
  try {
    await add();
    return undefined;
  } catch (error) {
    if (error instanceof RejectedError) return error;
    throw error;
  }
}
