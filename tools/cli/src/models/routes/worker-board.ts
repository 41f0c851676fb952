import type { Broker } from '@sightline/kafka';
import { UnreadableMessageError, type Codecs, type WorkerStatus } from '@sightline/messages';

/** What each worker said last. */
export interface WorkerBoard {
  /** Every worker that has said something lately, by its name. */
  all(): readonly WorkerStatus[];
  /** Those that answer images now. */
  running(): readonly WorkerStatus[];
  /** Resolves when the condition holds or the time is over; false when it is over. @throws the signal's reason. */
  until(condition: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface WorkerBoardOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codecs['workerStatus'], 'decode'>;
  readonly topic: string;
}

/** Workers say every few seconds what they run: one that has been silent for longer is gone or stuck. */
export const STALE_AFTER_MS = 20_000;
/** A worker that ended without a word is shown as stale for so long. */
const LOOK_BACK_MS = 10 * 60_000;

/** Whether a worker has said nothing for too long. */
export function isStale({ updated_at }: Pick<WorkerStatus, 'updated_at'>, nowMs: number): boolean {
  return nowMs - updated_at / 1000 > STALE_AFTER_MS;
}

/** Reads what the workers said lately and keeps following them. */
export async function openWorkerBoard({ broker, codec, topic }: WorkerBoardOptions): Promise<WorkerBoard> {
  const workers = new Map<string, WorkerStatus>();
  const changed = new EventTarget();
  const failures: unknown[] = [];
  const told = (): void => void changed.dispatchEvent(new Event('change'));
  const fail = (error: unknown): void => {
    failures.push(error);
    told();
  };
  let reading = Promise.resolve();
  const read = async (value: Buffer | null): Promise<void> => {
    const status = await codec.decode(value).catch((error: unknown) => {
      if (error instanceof UnreadableMessageError) return undefined;
      throw error;
    });
    if (status === undefined) return;
    workers.set(status.worker_id, status);
    told();
  };
  const tail = await broker.tail({
    topic,
    from: { sinceMs: LOOK_BACK_MS },
    onDelivery: ({ value }) => {
      reading = reading.then(() => read(value)).catch(fail);
    },
    onFailure: fail,
  });
  await tail.caughtUp;
  await reading;

  const all = (): readonly WorkerStatus[] =>
    [...workers.values()].sort((a, b) => a.worker_id.localeCompare(b.worker_id, 'en', { numeric: true }));
  return {
    all,
    running: () => all().filter((status) => status.state === 'running' && !isStale(status, Date.now())),
    until: (condition, timeoutMs, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          changed.removeEventListener('change', check);
          signal.removeEventListener('abort', check);
          settle();
        };
        const check = (): void => {
          const broken = signal.aborted ? [signal.reason] : failures;
          if (broken.length > 0) end(() => reject(broken[0] as Error));
          else if (condition()) end(() => resolve(true));
        };
        const timer = setTimeout(() => end(() => resolve(false)), timeoutMs);
        changed.addEventListener('change', check);
        signal.addEventListener('abort', check);
        check();
      }),
    close: () => tail.close(),
  };
}
