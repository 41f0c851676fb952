import type { NewWorkerStatus } from '@sightline/messages';
import type { Scene } from './scene.js';

/** Says, as a worker would, that one is running. */
export async function reportWorker(
  { codecs, broker, config }: Pick<Scene, 'codecs' | 'config'> & { readonly broker: Pick<Scene['broker'], 'write'> },
  fields: Partial<NewWorkerStatus> = {},
): Promise<void> {
  const now = Date.now() * 1000;
  const { value } = await codecs.workerStatus.encode({
    worker_id: 'worker-1',
    state: 'running',
    partitions: [0, 1, 2],
    process: { cpu: 0.5, memory_bytes: 200 * 2 ** 20, event_loop_delay_ms: 1.5 },
    models: [
      {
        model_name: 'efficientnet_lite0',
        model_version: '1',
        state: 'ready',
        engine: 'onnx',
        role: 'primary',
        load_ms: 900,
        memory_bytes: 100 * 2 ** 20,
        error_code: null,
        error_message: null,
      },
    ],
    started_at: now - 60_000_000,
    updated_at: now,
    ...fields,
  });
  broker.write([{ topic: config.WORKER_STATUS_TOPIC, key: fields.worker_id ?? 'worker-1', value }]);
}
