import { z } from 'zod';
import type { RemoteModel } from '../../engine-model.js';
import { ModelServerError } from '../../model-server-error.js';
import { lengthsOf, numbersOf } from './answer-scores.js';
import type { HttpConnection } from './http-connection.js';
import { openImageTensors } from './image-tensors.js';
import type { AnswerTensor, ModelDescription, ModelServer, TensorDescription } from './model-server.js';
import { named, parseAnswer } from './parse-answer.js';
import { openRequestWriter, openTensorWriter } from './tensor-text.js';

const DEFAULT_SIGNATURE = 'serving_default';
// Other types keep their own name, and are refused as what they are.
const datatypes: Readonly<Record<string, string>> = { DT_FLOAT: 'FP32', DT_DOUBLE: 'FP64', DT_UINT8: 'UINT8' };

const statusSchema = z.object({
  model_version_status: z.array(z.object({ state: z.string() })),
});
const tensorSchema = z.object({
  dtype: z.string(),
  tensor_shape: z.object({
    unknown_rank: z.boolean().default(false),
    dim: z.array(z.object({ size: z.coerce.number() })).default([]),
  }),
});
const tensorsSchema = z.record(z.string(), tensorSchema).default({});
const signaturesSchema = z.record(z.string(), z.object({ inputs: tensorsSchema, outputs: tensorsSchema }));
const metadataSchema = z.object({
  metadata: z.object({ signature_def: z.object({ signature_def: signaturesSchema }) }),
});
const answerSchema = z.object({ outputs: z.unknown().optional(), predictions: z.unknown().optional() });

/** A model behind the REST API of TensorFlow Serving: columns of tensors, `inputs` and `outputs`; `predictions` are read as well. */
export function openTensorflowServing(model: RemoteModel, http: HttpConnection): ModelServer {
  const { url, model: name, version, signature = DEFAULT_SIGNATURE } = model.endpoint;
  const path = `/v1/models/${encodeURIComponent(name)}${version === undefined ? '' : `/versions/${encodeURIComponent(version)}`}`;
  const tensors = openImageTensors(model);
  const lendRequest = openRequestWriter(tensors, openTensorWriter(model.input.type, tensors.dims(1).slice(1)));

  return {
    async describe(signal) {
      const status = await http.get(path, signal);
      const { model_version_status: versions } = parseAnswer(statusSchema, http.parse(status.body), 'a status', url);
      if (!versions.some(({ state }) => state === 'AVAILABLE')) {
        const states = versions.map(({ state }) => state).join(', ') || 'no version';
        throw new ModelServerError('server_not_ready', `The model ${name} at ${url} isn't ready: ${states}.`);
      }
      const { body } = await http.get(`${path}/metadata`, signal);
      const { metadata } = parseAnswer(metadataSchema, http.parse(body), 'metadata of the model', url);
      return describeSignature(metadata.signature_def.signature_def, signature, url);
    },
    prepare(batch, use) {
      const head = JSON.stringify({ signature_name: signature }).slice(0, -1);
      const around = { head: `${head},"inputs":{${JSON.stringify(model.input.name)}:[`, tail: ']}}' };
      const headers = { 'content-type': 'application/json' };
      return lendRequest(around, batch, (request) =>
        use(async (signal) => {
          const { body } = await http.post(`${path}:predict`, request, headers, signal);
          return readAnswer(http.parse(body), model.output.name, url);
        }),
      );
    },
    close: () => http.close(),
  };
}

function describeSignature(
  signatures: z.infer<typeof signaturesSchema>,
  wanted: string,
  url: string,
): ModelDescription {
  const list = Object.entries(signatures).map(([name, signature]) => ({ name, ...signature }));
  const { inputs, outputs } = named(list, wanted, url);
  const describe = (record: z.infer<typeof tensorsSchema>): TensorDescription[] =>
    Object.entries(record).map(
      ([
        name,
        {
          dtype,
          tensor_shape: { unknown_rank: unknown, dim },
        },
      ]) => ({
        name,
        datatype: datatypes[dtype] ?? dtype,
        shape: unknown ? undefined : dim.map(({ size }) => size),
      }),
    );
  return { inputs: describe(inputs), outputs: describe(outputs) };
}

/** An output alone comes without its name, as columns or as rows; several come with their names. */
function readAnswer(answer: unknown, name: string, url: string): AnswerTensor {
  const { outputs, predictions } = parseAnswer(answerSchema, answer, 'an answer', url);
  const data = outputs === undefined ? rowsOf(predictions, name) : valueNamed(outputs, name);
  if (!Array.isArray(data)) {
    throw new ModelServerError('wrong_answer', `${url} gave no output ${name} in "outputs" or "predictions".`);
  }
  return { shape: lengthsOf(data), values: numbersOf(data, url) };
}

function rowsOf(predictions: unknown, name: string): unknown {
  return Array.isArray(predictions) ? predictions.map((row: unknown) => valueNamed(row, name)) : undefined;
}

function valueNamed(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
