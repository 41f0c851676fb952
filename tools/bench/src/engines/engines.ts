import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, imageLimits, imageSettings } from '@sightline/image';
import { readSettings } from '@sightline/config';
import type { EngineModel, LocalModel } from '@sightline/inference';
import type { BenchNetwork, BenchOptions } from '../bench-options.js';
import { startBare } from '../processes/bare-process.js';
import { progress } from '../progress.js';
import { benchDir } from '../setup/bench-dir.js';
import { openPictures } from '../setup/pictures.js';
import { engineSide, type EngineSide, type SideSetup } from './engine-side.js';
import { enginesResult, rowTimes, type EngineRow, type EnginesResult } from './engine-rows.js';
import { modelFor } from './model-files.js';
import { playRounds } from './play-rounds.js';
import { clientPython, enginePython } from './python-environments.js';
import { startPython } from './python-process.js';
import { requireSameScores } from './same-scores.js';
import { protocols, serveModel } from './serve-model.js';

/** Few: a large batch takes memory, which is to be seen with that batch. */
const comparedImages = 2;

/** Runs each network on each engine beside Python with the same engine, threads and file, in turns. */
export async function measureEngines(options: BenchOptions): Promise<EnginesResult> {
  const rows: EngineRow[] = [];
  for (const engine of options.engines) {
    for (const network of options.models) {
      const measured = engine === 'remote' ? measureServed(network, options) : measureLoaded(network, engine, options);
      rows.push(...(await measured));
    }
  }
  return enginesResult(rows);
}

/** Both sides load the model. */
async function measureLoaded(
  network: BenchNetwork,
  engine: LocalModel['engine'],
  options: BenchOptions,
): Promise<readonly EngineRow[]> {
  const model = await modelFor(network, engine);
  return measureModel({ model: network, engine }, model, options);
}

/** Both sides ask the same server, which has the model file and the threads. */
async function measureServed(network: BenchNetwork, options: BenchOptions): Promise<readonly EngineRow[]> {
  const served = await serveModel(await modelFor(network, 'onnx'), options.threads);
  try {
    const rows: EngineRow[] = [];
    for (const protocol of protocols) {
      const named = { model: network, engine: 'remote', protocol } as const;
      rows.push(...(await measureModel(named, served.by(protocol), options, served.rssMb)));
    }
    return rows;
  } finally {
    await served.stop();
  }
}

async function measureModel(
  named: Pick<EngineRow, 'model' | 'engine' | 'protocol'>,
  model: EngineModel,
  { batches, rounds, seconds, threads }: BenchOptions,
  serverMb?: () => Promise<number | null>,
): Promise<readonly EngineRow[]> {
  const title = [named.model, named.engine, named.protocol].filter((part) => part !== undefined).join(', ');
  const images = Math.max(...batches);
  const setup: SideSetup = { model, threads, pixelsFile: await writePixels(model, images), images };
  progress(`Opening ${title}`);
  const theirs = await openPythonSide(setup);
  const ours = await openOurSide(setup).catch(async (error: unknown) => {
    await theirs.stop();
    throw error;
  });
  try {
    const compared = Math.min(images, comparedImages);
    requireSameScores(await ours.scores(compared), await theirs.scores(compared));
    const rows: EngineRow[] = [];
    for (const batch of batches) {
      const times = await playRounds(ours, theirs, { batch, rounds, turnMs: seconds * 1000 });
      const memory = {
        rssMb: Math.round(await ours.rssMb()),
        pythonRssMb: Math.round(await theirs.rssMb()),
        ...(serverMb ? { serverRssMb: await serverMb() } : {}),
      };
      const load = { loadMs: Math.round(ours.loadMs), pythonLoadMs: Math.round(theirs.loadMs) };
      const row = { ...named, threads, batch, ...rowTimes(times, batch), ...memory, ...load };
      progress(
        `${title}, batch ${batch}: ${row.msPerImage} ms an image, Python ${row.pythonMsPerImage}, ratio ${row.ratio}`,
      );
      rows.push(row);
    }
    return rows;
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
  }
}

async function openOurSide(setup: SideSetup): Promise<EngineSide> {
  const side = await startBare(new URL('./our-process.js', import.meta.url), setup);
  return engineSide(side.opened as { loadMs: number }, side.ask, side.stop);
}

async function openPythonSide({ model, threads, pixelsFile }: SideSetup): Promise<EngineSide> {
  const python = model.engine === 'remote' ? await clientPython() : await enginePython();
  const { ask, stop } = startPython(python);
  return engineSide((await ask('open', { model, threads, pixelsFile })) as { loadMs: number }, ask, stop);
}

/** The first pictures of every benchmark as the pixels of a model, for both sides to read. */
async function writePixels({ preprocessing: { width, height } }: EngineModel, images: number): Promise<string> {
  const { jpegs } = await openPictures();
  const limits = imageLimits(readSettings(imageSettings, [], {}));
  const spec = { width, height, crop: 'stretch', cropFraction: 1, interpolation: 'bilinear' } as const;
  const decoded = await Promise.all(jpegs.slice(0, images).map((jpeg) => decodeImage(jpeg, spec, limits)));
  const path = join(benchDir, `pixels-${width}x${height}-${images}.bin`);
  await mkdir(benchDir, { recursive: true });
  await writeFile(path, Buffer.concat(decoded.map(({ pixels }) => pixels.data)));
  return path;
}
