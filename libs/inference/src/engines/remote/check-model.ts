import { EngineError } from '../../engine-error.js';
import type { RemoteModel } from '../../engine-model.js';
import type { ImageTensors } from './image-tensors.js';
import type { ModelDescription, TensorDescription } from './model-server.js';

/**
 * Holds what the server says of its model against the manifest; what the server leaves unsaid is not checked.
 * @returns the largest batch that the model takes.
 * @throws EngineError `load_failed`
 */
export function checkModel(model: RemoteModel, { inputs, outputs }: ModelDescription, tensors: ImageTensors): number {
  const { url, model: name } = model.endpoint;
  const refuse = (problem: string): never => {
    throw new EngineError('load_failed', `The model ${name} at ${url} isn't as its manifest says: ${problem}`);
  };
  if (inputs.length > 1) refuse(`it takes ${String(inputs.length)} inputs (${names(inputs)}), not one of images.`);
  if (outputs.length > 0) checkOutput(model.output.name, outputs, refuse);
  const [input] = inputs;
  if (input === undefined) return Infinity;
  if (input.name !== model.input.name) refuse(`its input is called ${input.name}, not ${model.input.name}.`);
  if (input.datatype !== tensors.datatype) refuse(`its input is of type ${input.datatype}, not ${tensors.datatype}.`);
  return input.shape === undefined ? Infinity : checkInputShape(input.shape, tensors.dims(-1), refuse);
}

function checkInputShape(
  found: readonly number[],
  wanted: readonly number[],
  refuse: (problem: string) => never,
): number {
  const isFit =
    found.length === wanted.length && wanted.every((length, at) => at === 0 || [-1, length].includes(found[at] ?? 0));
  if (!isFit) refuse(`its input has the shape [${found.join(', ')}], not [${wanted.join(', ')}].`);
  const [batch = -1] = found;
  if (batch > 1) refuse(`its batch size is fixed to ${String(batch)}: give it a variable one, or 1.`);
  return batch === 1 ? 1 : Infinity;
}

function checkOutput(name: string, outputs: readonly TensorDescription[], refuse: (problem: string) => never): void {
  const output = outputs.find((candidate) => candidate.name === name);
  if (!output) return refuse(`it has no output ${name}, but ${names(outputs)}.`);
  if (!/^FP\d\d$/.test(output.datatype)) refuse(`its output is of type ${output.datatype}, not of floating point.`);
}

function names(tensors: readonly TensorDescription[]): string {
  return tensors.map(({ name }) => name).join(', ');
}
