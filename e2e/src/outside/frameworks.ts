import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { virtualEnvironment } from '@sightline/dev-stack';
import { execa } from 'execa';

const folder = fileURLToPath(new URL('../../frameworks/', import.meta.url));
const training = fileURLToPath(new URL('../../../tools/train/', import.meta.url));

/** Runs a Python script, by its name in e2e/frameworks, and resolves with the lines of JSON it prints. @throws Error with what it complained of. */
export type Frameworks = (script: string, args: readonly string[], cwd?: string) => Promise<readonly unknown[]>;

/** Where e2e/frameworks/pytorch keeps what PyTorch saved and said. */
export const pytorchFolder = join(folder, 'pytorch');

/** Brings TensorFlow, Keras, ONNX Runtime, scikit-learn and Pillow of pinned versions into the cache, once a machine. */
export async function openFrameworks(): Promise<Frameworks> {
  const python = join(await virtualEnvironment('frameworks', join(folder, 'requirements.txt')), 'python');
  return async (script, args, cwd = tmpdir()) => {
    const { stdout } = await execa(python, [resolve(folder, script), ...args], { cwd, maxBuffer: 256 * 2 ** 20 });
    return jsonLines(stdout);
  };
}

/** The objects in a text that has one a line; lines of another kind, which TensorFlow likes to print, are passed over. */
export function jsonLines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}

/** The same efficientnet_lite0 twice, in float32: as an ONNX file and as a SavedModel, written by the scripts of tools/train. */
export async function writeSameWeights(
  frameworks: Frameworks,
  target: string,
): Promise<{ readonly onnx: string; readonly saved: string }> {
  await mkdir(target, { recursive: true });
  const [onnx, saved] = [join(target, 'same.onnx'), join(target, 'saved')];
  const scripts = join(training, 'efficientnet_lite0');
  await frameworks(join(scripts, 'build.py'), [onnx, '--float32']);
  await frameworks(join(scripts, 'build_savedmodel.py'), [saved]);
  return { onnx, saved };
}
