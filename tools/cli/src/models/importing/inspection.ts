import { ModelError } from '@sightline/models';

/** A tensor that a model takes or gives. */
export interface ModelTensor {
  readonly name: string;
  readonly type: 'uint8' | 'float32' | 'float16' | 'other';
  /** Sizes; undefined where any will do. Undefined as a whole where nothing is said of it. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** What a model's file says of it. */
export interface Inspection {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}

/** What is known of the input from its shape. */
export interface FoundInput {
  readonly tensor: ModelTensor;
  readonly layout: 'NHWC' | 'NCHW';
  readonly channels: 1 | 3;
  /** Undefined where the model takes any. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Numbers an image, where the model takes a row of them. */
  readonly flatLength: number | undefined;
}

/**
 * The input that takes pictures.
 * @throws ModelError `wrong_shape`.
 */
export function findInput(
  { inputs }: Inspection,
  { input, layout }: { readonly input?: string; readonly layout?: 'NHWC' | 'NCHW' },
): FoundInput {
  const candidates = inputs.filter(({ name }) => input === undefined || name === input);
  const [tensor, ...others] = candidates;
  const names = inputs.map(shapeText).join(', ') || 'none';
  if (tensor === undefined) throw wrongShape(`The model has no input ${input ?? ''}, it has ${names}.`);
  if (others.length > 0)
    throw wrongShape(`The model takes more than a picture: ${names}. One input is what is served.`);
  requireUsable(tensor);
  const { shape } = tensor;
  if (shape?.length === 2) {
    return { tensor, layout: layout ?? 'NHWC', channels: 3, width: undefined, height: undefined, flatLength: shape[1] };
  }
  if (shape !== undefined && shape.length !== 4) throw wrongShape(`The input ${shapeText(tensor)} takes no pictures.`);
  return { tensor, ...placeSizes(tensor, layout), flatLength: undefined };
}

function requireUsable(tensor: ModelTensor): void {
  if (tensor.type === 'other') {
    throw wrongShape(`The input ${shapeText(tensor)} takes neither floats nor bytes: export the model with float32.`);
  }
  const batch = tensor.shape?.[0];
  if (batch !== undefined && batch !== 1) {
    throw wrongShape(
      `The batch size of input ${shapeText(tensor)} is fixed to ${batch}: export it with a variable one, or with 1.`,
    );
  }
}

function placeSizes(
  tensor: ModelTensor,
  layout: FoundInput['layout'] | undefined,
): Pick<FoundInput, 'layout' | 'channels' | 'width' | 'height'> {
  const [, first, second, third] = tensor.shape ?? [];
  const found = layout ?? layoutOf(first, third);
  if (found === undefined) {
    throw new ModelError('needs_answer', `Where the colours are in ${shapeText(tensor)} can't be told: give --layout.`);
  }
  const [channels = 3, height, width] = found === 'NCHW' ? [first, second, third] : [third, first, second];
  if (!isChannels(channels)) {
    throw wrongShape(
      `The input ${shapeText(tensor)} has ${channels} channels in ${found}; pictures have 3, or 1 for grey.`,
    );
  }
  return { layout: found, channels: channels === 1 ? 1 : 3, width, height };
}

function layoutOf(first: number | undefined, last: number | undefined): FoundInput['layout'] | undefined {
  if (isChannels(last)) return 'NHWC';
  return isChannels(first) ? 'NCHW' : undefined;
}

function isChannels(size: number | undefined): boolean {
  return size === 3 || size === 1;
}

/**
 * The output with the scores.
 * @throws ModelError `wrong_shape` when none is float32[batch, classes], or several are.
 */
export function findOutput({ outputs }: Inspection, wanted: string | undefined): ModelTensor {
  const names = outputs.map(shapeText).join(', ') || 'none';
  const isScores = ({ type, shape }: ModelTensor): boolean =>
    type === 'float32' && (shape === undefined || (shape.length === 2 && shape[1] !== 1));
  const candidates = outputs.filter((tensor) => (wanted === undefined ? isScores(tensor) : tensor.name === wanted));
  const [output, ...others] = candidates;
  if (others.length > 0) throw wrongShape(`Several outputs may be the scores: ${names}. Name one with --output.`);
  if (output === undefined || !isScores(output)) {
    throw wrongShape(
      `The output${wanted === undefined ? '' : ` ${wanted}`} must be float32[batch, classes]; the model has ${names}. A classifier of scikit-learn is exported with options={"zipmap": False}.`,
    );
  }
  return output;
}

/** A tensor for people: `image float32[any, 224, 224, 3]`. */
export function shapeText({ name, type, shape }: ModelTensor): string {
  return `${name} ${type}[${shape?.map((size) => size ?? 'any').join(', ') ?? 'any shape'}]`;
}

function wrongShape(message: string): ModelError {
  return new ModelError('wrong_shape', message);
}
