import { startMlServer } from '@sightline/dev-stack';
import type { LocalModel, RemoteEndpoint, RemoteModel } from '@sightline/inference';
import { residentMb } from '../processes/resident-memory.js';
import { progress } from '../progress.js';

/** How a model server is asked: the two ways of the Open Inference Protocol. */
export const protocols = ['open_inference_grpc', 'open_inference_rest'] as const;

export type BenchProtocol = (typeof protocols)[number];

/** Both sides' calls at a time, and long enough for a slow model in large batches. */
const patience: Pick<RemoteEndpoint, 'concurrency' | 'deadlineMs'> = { concurrency: 1, deadlineMs: 120_000 };

/** A model that a server of its own runs. */
export interface ServedModel {
  readonly by: (protocol: BenchProtocol) => RemoteModel;
  /** Resident memory of the server, MiB; null where it is not to be seen. */
  readonly rssMb: () => Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/** Starts a model server with an ONNX file. */
export async function serveModel({ path, ...tensors }: LocalModel, threads: number): Promise<ServedModel> {
  const server = await startMlServer(path, { threads, onProgress: progress });
  const urls = { open_inference_grpc: server.grpc, open_inference_rest: server.rest };
  return {
    by: (protocol) => {
      return {
        ...tensors,
        engine: 'remote',
        endpoint: { ...patience, protocol, url: urls[protocol], model: 'tested' },
      };
    },
    rssMb: () => residentMb(server.pid),
    stop: () => server.close(),
  };
}
