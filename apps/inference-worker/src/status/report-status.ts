import type { Producer } from '@sightline/kafka';
import { messageHeaders } from '@sightline/messages';
import type { Codecs, NewWorkerStatus } from '@sightline/messages';
import { systemClock } from '@sightline/observability';
import type { Clock, Logger } from '@sightline/observability';
import { measureProcess } from './process-figures.js';

export interface StatusOptions {
  readonly topic: string;
  readonly workerId: string;
  readonly codec: Codecs['workerStatus'];
  readonly producer: Pick<Producer, 'send'>;
  readonly log: Logger;
  /** What the worker runs now. */
  readonly snapshot: () => Pick<NewWorkerStatus, 'partitions' | 'routes' | 'models'>;
  readonly clock?: Clock;
}

/** Says what a worker runs, for `sightline models status` and whoever else wants to know. */
export interface StatusReport {
  /** Something changed: it is said soon, several changes at once in one record. */
  changed(): void;
  /** Says that the worker has stopped. */
  readonly close: () => Promise<void>;
}

/** A record is no older than this while the worker lives. */
const EVERY_MS = 10_000;
/** Changes come in groups: a swap is a load, a switch and a release. */
const GATHER_MS = 200;

/** Opens the report and says the first state. A report that can't be written is said in the log and harms nothing. */
export function reportStatus(options: StatusOptions): StatusReport {
  const { topic, workerId, codec, producer, log, snapshot, clock = systemClock } = options;
  const startedAt = Date.now() * 1000;
  const processFigures = measureProcess();
  let sending: Promise<void> = Promise.resolve();
  let gathering: NodeJS.Timeout | undefined;

  async function send(state: 'running' | 'stopped'): Promise<void> {
    try {
      const now = Date.now() * 1000;
      const facts = { worker_id: workerId, state, process: processFigures(), started_at: startedAt, updated_at: now };
      const status = { ...snapshot(), ...facts };
      const { value, contentType } = await codec.encode(status);
      const kind = { type: 'WorkerStatus', id: workerId, source: 'inference-worker' } as const;
      const headers = messageHeaders({ ...kind, timeMicros: now, contentType });
      await producer.send([{ topic, key: workerId, value, headers }]);
    } catch (err) {
      log.warn({ err }, 'the status of this worker could not be written');
    }
  }

  /** One after the other, so that the newest is the last. */
  function say(state: 'running' | 'stopped'): Promise<void> {
    clearTimeout(gathering);
    gathering = undefined;
    sending = sending.then(() => send(state));
    return sending;
  }

  const stop = clock.every(EVERY_MS, () => void say('running'));
  void say('running');
  return {
    changed() {
      gathering ??= setTimeout(() => void say('running'), GATHER_MS).unref();
    },
    close() {
      stop();
      return say('stopped');
    },
  };
}
