import { join } from 'node:path';
import type { Cli } from '../../cli.js';
import { runPython } from '../python/run-python.js';
import type { ModelSource } from './model-source.js';

interface ConvertOptions {
  readonly engine: 'onnx' | 'tensorflow' | undefined;
  readonly workFolder: string;
  readonly cli: Pick<Cli, 'env' | 'err' | 'signal'>;
}

/**
 * Turns a Keras file into a SavedModel, and what is to run on ONNX into ONNX, with TensorFlow's own tools.
 * @throws ModelError `python_failed`.
 */
export async function convertSource(
  source: ModelSource,
  { engine, workFolder, cli }: ConvertOptions,
): Promise<ModelSource> {
  if (source.form === 'onnx') return source;
  const toOnnx = engine === 'onnx';
  if (source.form === 'saved_model' && !toOnnx) return source;
  const target = join(workFolder, toOnnx ? 'converted.onnx' : 'converted');
  await runPython('convert', [source.path, target], cli);
  return { form: toOnnx ? 'onnx' : 'saved_model', path: target };
}
