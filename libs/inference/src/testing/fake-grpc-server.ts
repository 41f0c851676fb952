import { Server, ServerCredentials, type status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { loadMethods } from '../engines/remote/grpc-connection.js';
import type { RemoteModel } from '../engine-model.js';
import { PLAIN_INPUT } from './tiny-model.js';

/** What a test may set of a stand-in's answer to ModelInfer. */
export type GrpcAnswer = (count: number, pixels: Uint8Array, done: sendUnaryData<object>) => void;

/** A stand-in for a gRPC model server, whose model of 8×6 pixels gives each channel's share of all values. */
export interface FakeGrpcServer {
  readonly model: RemoteModel;
  /** Calls of the model so far. */
  readonly calls: number;
  /** Takes the place of the usual answer. */
  answer: GrpcAnswer;
  ready: boolean;
  close(): Promise<void>;
}

/** Shares as raw bytes, as Triton gives them. */
export const rawAnswer: GrpcAnswer = (count, pixels, done) => {
  const scores = Float32Array.from(rows(count, pixels).flat());
  done(null, { outputs: [output(count)], raw_output_contents: [Buffer.from(scores.buffer)] });
};

/** Shares as numbers, as MLServer gives them. */
export const numbersAnswer: GrpcAnswer = (count, pixels, done) => {
  done(null, { outputs: [{ ...output(count), contents: { fp32_contents: rows(count, pixels).flat() } }] });
};

export function failWith(code: status, details = 'as the test says'): GrpcAnswer {
  return (_count, _pixels, done) => {
    done({ code, details });
  };
}

export async function openFakeGrpcServer(endpoint: Partial<RemoteModel['endpoint']> = {}): Promise<FakeGrpcServer> {
  let calls = 0;
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  type Call = ServerUnaryCall<{ inputs: { shape: number[] }[]; raw_input_contents: Buffer[] }, object>;
  server.addService(loadMethods(), {
    ServerReady: (_: Call, done: sendUnaryData<object>) => {
      done(null, { ready: true });
    },
    ModelReady: (_: Call, done: sendUnaryData<object>) => {
      done(null, { ready: fake.ready });
    },
    ModelMetadata: (_: Call, done: sendUnaryData<object>) => {
      const input = { name: 'image', datatype: 'UINT8', shape: [-1, 6, 8, 3] };
      done(null, { name: 'tiny', inputs: [input], outputs: [{ ...output(-1) }] });
    },
    ModelInfer: ({ request }: Call, done: sendUnaryData<object>) => {
      calls += 1;
      fake.answer(request.inputs[0]?.shape[0] ?? 0, request.raw_input_contents[0] ?? new Uint8Array(), done);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const url = `grpc://127.0.0.1:${String(port)}`;
  const fake: FakeGrpcServer = {
    model: {
      engine: 'remote',
      endpoint: {
        protocol: 'open_inference_grpc',
        url,
        model: 'tiny',
        deadlineMs: 10_000,
        concurrency: 2,
        ...endpoint,
      },
      preprocessing: { width: 8, height: 6 },
      input: PLAIN_INPUT,
      output: { name: 'scores', kind: 'probabilities' },
    },
    get calls() {
      return calls;
    },
    answer: rawAnswer,
    ready: true,
    close: async () => {
      server.forceShutdown();
      await Promise.resolve();
    },
  };
  return fake;
}

function output(count: number): object {
  return { name: 'scores', datatype: 'FP32', shape: [count, 3] };
}

function rows(count: number, pixels: Uint8Array): number[][] {
  const length = pixels.length / count;
  return Array.from({ length: count }, (_, row) => {
    const sums = [0, 0, 0];
    for (let at = 0; at < length; at += 1) sums[at % 3] = (sums[at % 3] ?? 0) + (pixels[row * length + at] ?? 0);
    const total = sums.reduce((sum, value) => sum + value, 0);
    return sums.map((sum) => sum / total);
  });
}
