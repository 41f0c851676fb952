import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Codec, WorkerStatus } from '@sightline/messages';
import { LRUCache } from 'lru-cache';
import { cutText, versionText } from '@sightline/figures';
import type { ShownWorker } from '../shown/snapshot.js';

interface WorkersOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<WorkerStatus>, 'decode'>;
  readonly topic: string;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

const MAX_WORKERS = 500;
const SHOWN_MODELS = 50;
/** Workers speak every ten seconds: one that missed three times is silent, one that is silent for so long is gone. */
const SILENT_AFTER_MS = 30_000;
const GONE_AFTER_MS = 300_000;

/** What each worker last said of itself. */
export class Workers {
  readonly #heard = new LRUCache<string, { readonly status: WorkerStatus; readonly heardAt: number }>({
    max: MAX_WORKERS,
  });

  constructor(private readonly now: () => number = Date.now) {}

  take(status: WorkerStatus, heardAt: number): void {
    if (status.state === 'stopped') this.#heard.delete(status.worker_id);
    else this.#heard.set(status.worker_id, { status, heardAt });
  }

  shown(): readonly ShownWorker[] {
    const now = this.now();
    return [...this.#heard.values()]
      .filter(({ heardAt }) => now - heardAt < GONE_AFTER_MS)
      .map(({ status, heardAt }): ShownWorker => ({
        id: cutText(status.worker_id),
        state: now - heardAt < SILENT_AFTER_MS ? 'running' : 'silent',
        partitions: status.partitions,
        startedAt: status.started_at / 1000,
        heardAt,
        process: status.process && {
          cpu: status.process.cpu,
          memoryBytes: status.process.memory_bytes,
          eventLoopDelayMs: status.process.event_loop_delay_ms,
        },
        models: status.models.slice(0, SHOWN_MODELS).map((model) => ({
          model: versionText(model.model_name, model.model_version),
          state: model.state,
          engine: cutText(model.engine),
          role: model.role,
          loadMs: model.load_ms,
          memoryBytes: model.memory_bytes,
          errorMessage: model.error_message === null ? null : cutText(model.error_message),
        })),
      }))
      .sort((a, b) => a.id.localeCompare(b.id));
  }
}

/** Follows what the workers say of themselves. */
export async function openWorkers({ broker, codec, topic, onUnreadable, onFailure }: WorkersOptions): Promise<{
  workers: Workers;
  tail: Tail;
}> {
  const workers = new Workers();
  const take = async (delivery: Delivery): Promise<void> => {
    try {
      workers.take(await codec.decode(delivery.value), Math.min(delivery.timestampMs, Date.now()));
    } catch (error) {
      onUnreadable(error);
    }
  };
  const from = { sinceMs: GONE_AFTER_MS };
  const tail = await broker.tail({ topic, from, onDelivery: (delivery) => void take(delivery), onFailure });
  return { workers, tail };
}
