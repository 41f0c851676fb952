import type { Tenure, Turn } from '@sightline/kafka';
import { RejectedError, RetryableError } from '@sightline/messages';
import type { OpenSink, SinkRecord } from '@sightline/sink';
import { PartitionStream } from './partition-stream.js';
import type { StoredRows, WriteStreams } from './write-streams.js';

/** What this process does for a partition, one call after the other. */
interface Work {
  readonly tenure: Tenure;
  stream?: PartitionStream;
  failed: boolean;
  /** Resolves, never rejects, when the last call is done. */
  done: Promise<void>;
}

/** Stores each prediction once, by write streams whose progress is committed with Kafka's. */
export function openStorageWrite(
  streams: WriteStreams,
  stored: StoredRows,
): Required<Pick<OpenSink, 'write' | 'close'>> {
  const works = new Map<number, Work>();

  function workOf(tenure: Tenure): Work {
    const last = works.get(tenure.partition);
    if (last?.tenure === tenure) return last;
    const work: Work = { tenure, failed: false, done: last?.done ?? Promise.resolve() };
    works.set(tenure.partition, work);
    tenure.signal.addEventListener('abort', () => void work.done.then(() => work.stream?.close()), { once: true });
    return work;
  }

  async function write(work: Work, batch: readonly SinkRecord[], turn: Turn): Promise<void> {
    // What was stored before it failed is found by the next takeover; its own note says nothing of that.
    if (work.failed) throw new RetryableError('The partition has to be taken over again');
    try {
      work.stream ??= await PartitionStream.takeOver(turn.tenure, streams, stored);
      await work.stream.write(batch, turn);
    } catch (error) {
      work.failed = !(error instanceof RejectedError);
      throw error;
    }
  }

  return {
    write(batch, turn) {
      const work = workOf(turn.tenure);
      // An earlier tenure's last call may be under way still: its rows must be in before its stream is ended.
      const writing = work.done.then(() => write(work, batch, turn));
      work.done = writing.catch(() => undefined);
      return writing;
    },
    close() {
      for (const { stream } of works.values()) stream?.close();
      streams.close();
    },
  };
}
