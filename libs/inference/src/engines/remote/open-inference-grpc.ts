import protobuf from 'protobufjs/minimal.js';
import { z } from 'zod';
import type { RemoteModel } from '../../engine-model.js';
import { ModelServerError } from '../../model-server-error.js';
import type { GrpcConnection } from './grpc-connection.js';
import { openImageTensors } from './image-tensors.js';
import type { AnswerTensor, ModelServer } from './model-server.js';
import { named, parseAnswer } from './parse-answer.js';
import { numberSize, readRawTensor } from './raw-tensor.js';
import { RequestMemory } from './request-memory.js';

/** What is before the length of `raw_input_contents`: number of the field, and 2 for a length-delimited one. */
const RAW_INPUT_CONTENTS = (7 << 3) | 2;

const numbers = z.custom<number[]>(Array.isArray);
const tensorSchema = z.object({ name: z.string(), datatype: z.string(), shape: numbers });
const readySchema = z.object({ ready: z.boolean() });
const descriptionSchema = z.object({ inputs: z.array(tensorSchema), outputs: z.array(tensorSchema) });
const answerSchema = z.object({
  outputs: z.array(
    tensorSchema.extend({ contents: z.object({ fp32_contents: numbers, fp64_contents: numbers }).nullable() }),
  ),
  raw_output_contents: z.array(z.instanceof(Uint8Array)),
});

/** A model behind the Open Inference Protocol, version 2, over gRPC. */
export function openInferenceGrpc(model: RemoteModel, grpc: GrpcConnection): ModelServer {
  const { url, model: name, version = '' } = model.endpoint;
  const tensors = openImageTensors(model);
  const memory = new RequestMemory();

  const ready = async (what: string, method: string, request: object, signal: AbortSignal): Promise<void> => {
    const answer = parseAnswer(readySchema, await grpc.call(method, request, signal), 'a state', url);
    if (!answer.ready) throw new ModelServerError('server_not_ready', `${what} isn't ready.`);
  };

  /** A request up to the tensor's bytes, which are its last field. */
  function requestHead(count: number): Buffer {
    const { datatype } = tensors;
    const fields = {
      model_name: name,
      model_version: version,
      inputs: [{ name: model.input.name, datatype, shape: tensors.dims(count) }],
      outputs: [{ name: model.output.name }],
    };
    const bytesField = protobuf.Writer.create().uint32(RAW_INPUT_CONTENTS).uint32(tensors.byteLength(count)).finish();
    return Buffer.concat([grpc.encode('ModelInfer', fields), bytesField]);
  }

  function readAnswer(answer: unknown): AnswerTensor {
    const { outputs, raw_output_contents: raw } = parseAnswer(answerSchema, answer, 'an answer', url);
    const output = named(outputs, model.output.name, url);
    const { datatype, shape, contents } = output;
    const bytes = raw[outputs.indexOf(output)];
    if (bytes !== undefined) return { shape, values: readRawTensor(bytes, datatype, url) };
    const values = numberSize(datatype, url) === 4 ? contents?.fp32_contents : contents?.fp64_contents;
    return { shape, values: new Float32Array(values ?? []) };
  }

  return {
    async describe(signal) {
      await ready(url, 'ServerReady', {}, signal);
      await ready(`The model ${name} at ${url}`, 'ModelReady', { name, version }, signal);
      const description = parseAnswer(
        descriptionSchema,
        await grpc.call('ModelMetadata', { name, version }, signal),
        'metadata of the model',
        url,
      );
      return description;
    },
    prepare(batch, use) {
      const head = requestHead(batch.length);
      return memory.lend(head.length + tensors.byteLength(batch.length), async (request) => {
        request.set(head);
        await tensors.write(batch, request.subarray(head.length));
        return use(async (signal) => readAnswer(await grpc.call('ModelInfer', request, signal)));
      });
    },
    close() {
      grpc.close();
      return Promise.resolve();
    },
  };
}
