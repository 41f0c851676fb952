import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalModel } from '@sightline/inference';
import { engineModel, openEmbeddedModel } from '@sightline/models';
import { execa } from 'execa';
import type { BenchNetwork } from '../bench-options.js';
import { progress } from '../progress.js';
import { benchDir } from '../setup/bench-dir.js';
import { enginePython } from './python-environments.js';

const script = fileURLToPath(new URL('../../python/build_model.py', import.meta.url));
const size = 224;

/** The model files of a network, one an engine; built by the first run and kept in `.sightline/bench`. */
export async function modelFor(network: BenchNetwork, engine: LocalModel['engine']): Promise<LocalModel> {
  // The file that the services answer with.
  if (network === 'efficientnet_lite0' && engine === 'onnx') return embedded(network);
  const folder = await buildOnce(network);
  return {
    engine,
    path: engine === 'onnx' ? join(folder, 'model.onnx') : join(folder, 'saved_model', 'saved_model.pb'),
    preprocessing: { width: size, height: size },
    input: {
      name: 'image',
      layout: 'NHWC',
      colorOrder: 'RGB',
      type: 'uint8',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: { name: 'scores', kind: 'probabilities' },
  };
}

async function embedded(network: string): Promise<LocalModel> {
  const model = engineModel(await openEmbeddedModel(network));
  if (model.engine === 'remote') throw new TypeError(`${network} is embedded`);
  return model;
}

async function buildOnce(network: BenchNetwork): Promise<string> {
  // Another script makes other models.
  const digest = createHash('sha256')
    .update(await readFile(script))
    .digest('hex')
    .slice(0, 12);
  const folder = join(benchDir, `networks-${digest}`, network);
  if (existsSync(folder)) return folder;
  const python = await enginePython();
  progress(`Building ${network} as a SavedModel and as ONNX (once)`);
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    const { failed, stderr } = await execa(python, [script, network, unfinished], { reject: false });
    if (failed) throw new Error(`${network} could not be built: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}
