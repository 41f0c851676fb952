import type { Inspection } from './inspection.js';
import { findInput, findOutput, type FoundInput, type ModelTensor } from './inspection.js';
import {
  isStated,
  normalisationOf,
  type Normalisation,
  type NormalisationFlags,
  type Preset,
} from './normalisation.js';
import { ModelError } from '@sightline/models';

/** Flags that say what a model's file can't tell. */
export interface DescriptionFlags extends NormalisationFlags {
  readonly input?: string;
  readonly output?: string;
  readonly layout?: 'NHWC' | 'NCHW';
  readonly size?: { readonly width: number; readonly height: number };
  readonly preprocessing?: Preset;
}

/** How a person is asked; on no terminal nobody is, and what lacks is an error that names the flag. */
export interface Asking {
  preset(): Promise<Preset>;
  labels(classes: number): Promise<string>;
  size(): Promise<{ readonly width: number; readonly height: number }>;
}

/** A model's input and output, with all that was said of them. */
export interface Description {
  readonly input: FoundInput;
  readonly output: ModelTensor;
  readonly width: number;
  readonly height: number;
  readonly normalisation: Normalisation;
}

/**
 * Puts what the file tells and what was said together.
 * @throws ModelError `wrong_shape` or `needs_answer`.
 */
export async function describeModel(
  inspection: Inspection,
  flags: DescriptionFlags,
  asking: Asking,
): Promise<Description> {
  const input = findInput(inspection, flags);
  const output = findOutput(inspection, flags.output);
  const { width, height } = await sizeOf(input, flags, asking);
  const fixed = { width: input.width ?? width, height: input.height ?? height };
  if (fixed.width !== width || fixed.height !== height) {
    throw new ModelError(
      'wrong_shape',
      `The model takes ${fixed.width}x${fixed.height} pixels, not ${width}x${height}.`,
    );
  }
  const channels = flatChannels(input, width * height);
  const preset = flags.preprocessing ?? (await presetFor(input, flags, asking));
  return { input: { ...input, channels }, output, width, height, normalisation: normalisationOf(preset, flags) };
}

async function presetFor({ tensor }: FoundInput, flags: DescriptionFlags, asking: Asking): Promise<Preset> {
  return tensor.type === 'uint8' || isStated(flags) ? 'none' : asking.preset();
}

async function sizeOf(
  input: FoundInput,
  { size }: DescriptionFlags,
  asking: Asking,
): Promise<{ readonly width: number; readonly height: number }> {
  if (size !== undefined) return size;
  if (input.width !== undefined && input.height !== undefined) return { width: input.width, height: input.height };
  // A row that is a square of colours or of greys needs no question.
  for (const channels of [3, 1]) {
    const side = Math.sqrt((input.flatLength ?? NaN) / channels);
    if (Number.isInteger(side)) return { width: side, height: side };
  }
  return asking.size();
}

function flatChannels({ flatLength, channels }: FoundInput, pixels: number): 1 | 3 {
  if (flatLength === undefined) return channels;
  if (flatLength === pixels * 3) return 3;
  if (flatLength === pixels) return 1;
  const message = `The model takes ${flatLength} numbers an image, which are no ${pixels} pixels of 3 colours or of grey: give --size.`;
  throw new ModelError('wrong_shape', message);
}
