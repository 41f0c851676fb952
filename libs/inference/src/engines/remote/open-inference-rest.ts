import { z } from 'zod';
import type { RemoteModel } from '../../engine-model.js';
import { ModelServerError } from '../../model-server-error.js';
import { numbersOf } from './answer-scores.js';
import { binaryHeaders, splitBinaryAnswer } from './binary-tensor-data.js';
import type { HttpAnswer, HttpConnection } from './http-connection.js';
import { openImageTensors } from './image-tensors.js';
import type { AnswerTensor, ModelServer } from './model-server.js';
import { named, parseAnswer } from './parse-answer.js';
import { numberSize, readRawTensor } from './raw-tensor.js';
import { RequestMemory } from './request-memory.js';
import { openRequestWriter, openTensorWriter } from './tensor-text.js';

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.number()).nullish(),
});
const descriptionSchema = z.object({
  inputs: z.array(tensorSchema).nullish(),
  outputs: z.array(tensorSchema).nullish(),
});
const serverSchema = z.object({ extensions: z.array(z.string()).nullish() });
const answerSchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.number()),
      data: z.unknown().optional(),
      parameters: z.looseObject({ binary_data_size: z.int().min(0).optional() }).nullish(),
    }),
  ),
});

/**
 * A model behind the Open Inference Protocol, version 2, over HTTP. Tensors are JSON, or bytes after the JSON where the
 * server says that it knows the extension `binary_tensor_data`.
 */
export function openInferenceRest(model: RemoteModel, http: HttpConnection): ModelServer {
  const { url, model: name, version } = model.endpoint;
  const path = `/v2/models/${encodeURIComponent(name)}${version === undefined ? '' : `/versions/${encodeURIComponent(version)}`}`;
  const { width, height } = model.preprocessing;
  const tensors = openImageTensors(model);
  const lendText = openRequestWriter(tensors, openTensorWriter(model.input.type, [width * height * 3]));
  const memory = new RequestMemory();
  let takesBytes = false;

  const ready = async (what: string, readyPath: string, signal: AbortSignal): Promise<void> => {
    await http.get(readyPath, signal).catch((error: unknown) => {
      if (!(error instanceof ModelServerError) || error.code !== 'server_refused') throw error;
      throw new ModelServerError('server_not_ready', `${what} isn't ready: ${error.message}`, { cause: error });
    });
  };
  const inputHead = (count: number): object => ({
    name: model.input.name,
    shape: tensors.dims(count),
    datatype: tensors.datatype,
  });
  const send = (body: Buffer, headers: Readonly<Record<string, string>>) => async (signal: AbortSignal) =>
    readAnswer(await http.post(`${path}/infer`, body, headers, signal));

  function readAnswer({ headers, body }: HttpAnswer): AnswerTensor {
    const answer = splitBinaryAnswer(headers, body, url);
    const { outputs } = parseAnswer(answerSchema, http.parse(answer.json), 'an answer', url);
    const output = named(outputs, model.output.name, url);
    const size = output.parameters?.binary_data_size;
    if (size !== undefined) {
      // Bytes of the outputs follow one another in their order.
      const before = outputs.slice(0, outputs.indexOf(output));
      const start = before.reduce((sum, { parameters }) => sum + (parameters?.binary_data_size ?? 0), 0);
      const bytes = answer.bytes.subarray(start, start + size);
      return { shape: output.shape, values: readRawTensor(bytes, output.datatype, url) };
    }
    numberSize(output.datatype, url);
    return { shape: output.shape, values: numbersOf(output.data, url) };
  }

  return {
    async describe(signal) {
      await ready(url, '/v2/health/ready', signal);
      const server = parseAnswer(serverSchema, http.parse((await http.get('/v2', signal)).body), 'metadata', url);
      takesBytes = server.extensions?.includes('binary_tensor_data') ?? false;
      await ready(`The model ${name} at ${url}`, `${path}/ready`, signal);
      const { body } = await http.get(path, signal);
      const { inputs, outputs } = parseAnswer(descriptionSchema, http.parse(body), 'metadata of the model', url);
      const withShape = (tensor: z.infer<typeof tensorSchema>) => ({ ...tensor, shape: tensor.shape ?? undefined });
      return { inputs: (inputs ?? []).map(withShape), outputs: (outputs ?? []).map(withShape) };
    },
    prepare(batch, use) {
      const outputs = [{ name: model.output.name, ...(takesBytes ? { parameters: { binary_data: true } } : {}) }];
      if (takesBytes) {
        const size = tensors.byteLength(batch.length);
        const input = { ...inputHead(batch.length), parameters: { binary_data_size: size } };
        const head = Buffer.from(JSON.stringify({ inputs: [input], outputs }));
        return memory.lend(head.length + size, async (body) => {
          body.set(head);
          await tensors.write(batch, body.subarray(head.length));
          return use(send(body, binaryHeaders(head.length)));
        });
      }
      const head = JSON.stringify({ outputs, inputs: [inputHead(batch.length)] });
      // The numbers of all images become the last field of the one input.
      const around = { head: `${head.slice(0, -'}]}'.length)},"data":[`, tail: ']}]}' };
      return lendText(around, batch, (body) => use(send(body, { 'content-type': 'application/json' })));
    },
    close: () => http.close(),
  };
}
