import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteModel } from '../engine-model.js';
import { PLAIN_INPUT } from './tiny-model.js';

/** Takes the place of one answer of the server. */
export type Misbehaviour = (response: ServerResponse) => void;

/** A stand-in for a model server over HTTP, whose model of 8×6 pixels gives each channel's share of all values. */
export interface FakeModelServer {
  readonly model: RemoteModel;
  /** Path of each request so far. */
  readonly requests: readonly string[];
  /** Authorization header of the last request. */
  readonly authorization: string | undefined;
  /** The next calls of the model are answered in these ways. */
  misbehave(...ways: readonly Misbehaviour[]): void;
  /** Every call of the model is answered in this way, until undefined is set. */
  always: Misbehaviour | undefined;
  /** What the server says of the model. */
  metadata: object;
  close(): Promise<void>;
}

const size = { width: 8, height: 6 };

/** Opens a stand-in; with `binary` it takes and gives tensors as bytes. */
export async function openFakeModelServer(
  protocol: 'open_inference_rest' | 'tensorflow_serving_rest',
  {
    binary = false,
    endpoint = {},
  }: { readonly binary?: boolean; readonly endpoint?: Partial<RemoteModel['endpoint']> } = {},
): Promise<FakeModelServer> {
  const requests: string[] = [];
  const ways: Misbehaviour[] = [];
  let authorization: string | undefined;
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    requests.push(url);
    ({ authorization } = request.headers);
    void read(request).then((body) => {
      if (method !== 'POST') return void response.end(JSON.stringify(about(url)));
      const way = ways.shift() ?? fake.always;
      if (way) way(response);
      else if (protocol === 'tensorflow_serving_rest') answerTensorflow(body, response);
      else if (binary) answerBytes(request, body, response);
      else answerJson(body, response);
    });
  });
  const about = (url: string): object => {
    if (url === '/v2') return { name: 'fake', extensions: binary ? ['binary_tensor_data'] : [] };
    if (url === '/v1/models/tiny') return { model_version_status: [{ version: '1', state: 'AVAILABLE' }] };
    return fake.metadata;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  const fake: FakeModelServer = {
    model: {
      engine: 'remote',
      endpoint: { protocol, url, model: 'tiny', deadlineMs: 10_000, concurrency: 2, ...endpoint },
      preprocessing: size,
      input: PLAIN_INPUT,
      output: { name: 'scores', kind: 'probabilities' },
    },
    requests,
    get authorization() {
      return authorization;
    },
    misbehave: (...more) => void ways.push(...more),
    always: undefined,
    metadata: protocol === 'open_inference_rest' ? openInferenceMetadata : tensorflowMetadata,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

const openInferenceMetadata = {
  inputs: [{ name: 'image', datatype: 'UINT8', shape: [-1, size.height, size.width, 3] }],
  outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 3] }],
};

const dims = (...sizes: readonly number[]): object => ({
  dim: sizes.map((length) => ({ size: String(length), name: '' })),
});
const tensorflowMetadata = {
  model_spec: { name: 'tiny', signature_name: '', version: '1' },
  metadata: {
    signature_def: {
      signature_def: {
        serving_default: {
          inputs: { image: { dtype: 'DT_UINT8', tensor_shape: dims(-1, size.height, size.width, 3) } },
          outputs: { scores: { dtype: 'DT_FLOAT', tensor_shape: dims(-1, 3) } },
        },
      },
    },
  },
};

/** Each channel's share, NaN for a black image. */
function shares(pixels: readonly number[]): number[] {
  const sums = [0, 1, 2].map((channel) =>
    pixels.reduce((sum, value, at) => (at % 3 === channel ? sum + value : sum), 0),
  );
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((sum) => sum / total);
}

function rows(pixels: readonly number[]): number[][] {
  const length = size.width * size.height * 3;
  return Array.from({ length: pixels.length / length }, (_, row) =>
    shares(pixels.slice(row * length, (row + 1) * length)),
  );
}

function answerJson(body: Buffer, response: ServerResponse): void {
  const { inputs } = JSON.parse(body.toString()) as { inputs: { data: number[] }[] };
  response.end(JSON.stringify(jsonAnswer(rows(inputs[0]?.data ?? []))));
}

/** The answer of a well-behaved server of the Open Inference Protocol. */
export function jsonAnswer(scores: readonly (readonly number[])[]): object {
  const shape = [scores.length, scores[0]?.length ?? 0];
  return { outputs: [{ name: 'scores', datatype: 'FP32', shape, data: scores.flat() }] };
}

function answerBytes(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const start = Number(request.headers['inference-header-content-length']);
  const scores = rows([...body.subarray(start)]);
  const bytes = Buffer.from(Float32Array.from(scores.flat()).buffer);
  // Another output before the one that is asked for.
  const outputs = [
    { name: 'other', datatype: 'FP32', shape: [1], parameters: { binary_data_size: 4 } },
    { name: 'scores', datatype: 'FP32', shape: [scores.length, 3], parameters: { binary_data_size: bytes.length } },
  ];
  const json = Buffer.from(JSON.stringify({ outputs }));
  response.setHeader('inference-header-content-length', json.length);
  response.end(Buffer.concat([json, Buffer.alloc(4), bytes]));
}

/** NaN in JSON, as TensorFlow Serving sends it. */
function answerTensorflow(body: Buffer, response: ServerResponse): void {
  const { inputs } = JSON.parse(body.toString()) as { inputs: { image: number[][][][] } };
  const scores = inputs.image.map((image) => shares(image.flat(2)));
  response.end(`{"outputs": [${scores.map((row) => `[${row.join(', ')}]`).join(', ')}]}`);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
