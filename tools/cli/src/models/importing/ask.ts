import { input, select } from '@inquirer/prompts';
import { ModelError } from '@sightline/models';
import type { Cli } from '../../cli.js';
import type { Asking } from './answers.js';
import { presets, type Preset } from './normalisation.js';

const descriptions: Readonly<Record<Preset, string>> = {
  'imagenet-torch': 'torchvision, ONNX model zoo: mean .485 .456 .406, std .229 .224 .225, centre crop',
  'imagenet-tf': 'keras.applications mode "tf": from -1 to 1, centre crop',
  'imagenet-caffe': 'keras.applications mode "caffe": BGR less the mean colour, centre crop',
  unit: 'from 0 to 1, whole picture',
  none: 'from 0 to 255, whole picture: the model does the rest itself',
};

/** Reads `224` or `320x240`; undefined for anything else. */
export function parseSize(text: string): { width: number; height: number } | undefined {
  const [, width, height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  return Object.values(size).every((side) => side >= 1 && side <= 4096) ? size : undefined;
}

/** Asks on a terminal; elsewhere says which flag would have answered. */
export function openAsking({ out, signal }: Pick<Cli, 'out' | 'signal'>, isInteractive: boolean): Asking {
  if (!isInteractive || !out.isTerminal) {
    const lacks = (what: string, flag: string): Promise<never> =>
      Promise.reject(new ModelError('needs_answer', `The model's file doesn't say ${what}: give ${flag}.`));
    return {
      preset: () =>
        lacks(
          'how pixels become numbers',
          `--preprocessing ${Object.keys(presets).join('|')}, or --scale, --mean, --std`,
        ),
      labels: (classes) => lacks(`what its ${classes} classes are called`, '--labels FILE, imagenet or numbered'),
      size: () => lacks('how large its pictures are', '--size WIDTHxHEIGHT'),
    };
  }
  const context = { signal };
  const choices = Object.entries(descriptions).map(([value, description]) => ({ value: value as Preset, description }));
  return {
    preset: () => select({ message: 'How do pixels become numbers?', choices }, context),
    labels: (classes) =>
      input(
        { message: `File with the ${classes} labels, one a line (or imagenet, numbered):`, required: true },
        context,
      ),
    async size() {
      const text = await input(
        { message: 'Size of its pictures (224 or 320x240):', validate: (given) => parseSize(given) !== undefined },
        context,
      );
      return parseSize(text) ?? { width: 224, height: 224 };
    },
  };
}
