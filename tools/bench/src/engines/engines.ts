import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage, imageLimits, imageSettings } from '@sightline/image';
import { readSettings } from '@sightline/config';
import { virtualEnvironment } from '@sightline/dev-stack';
import type { LocalModel } from '@sightline/inference';
import type { BenchOptions } from '../bench-options.js';
import { startBare } from '../processes/bare-process.js';
import { progress } from '../progress.js';
import { benchDir } from '../setup/bench-dir.js';
import { openPictures } from '../setup/pictures.js';
import { engineSide, type EngineSide, type SideSetup } from './engine-side.js';
import { enginesResult, rowTimes, type EngineRow, type EnginesResult } from './engine-rows.js';
import { modelFor } from './model-files.js';
import { playRounds } from './play-rounds.js';
import { startPython } from './python-process.js';
import { requireSameScores } from './same-scores.js';

const requirements = fileURLToPath(new URL('../../python/requirements.txt', import.meta.url));

/** Few: a large batch takes memory, which is to be seen with that batch. */
const comparedImages = 2;

/** Runs each network on each engine beside Python with the same engine, threads and file, in turns. */
export async function measureEngines(options: BenchOptions): Promise<EnginesResult> {
  const python = join(await virtualEnvironment('bench', requirements, progress), 'python');
  const rows: EngineRow[] = [];
  for (const engine of options.engines) {
    for (const network of options.models) {
      const model = await modelFor(network, engine, python);
      const images = Math.max(...options.batches);
      const pixelsFile = await writePixels(model, images);
      const setup: SideSetup = { model, threads: options.threads, pixelsFile, images };
      rows.push(...(await measureModel(network, python, setup, options)));
    }
  }
  return enginesResult(rows);
}

async function measureModel(
  network: string,
  python: string,
  setup: SideSetup,
  { batches, rounds, seconds }: BenchOptions,
): Promise<readonly EngineRow[]> {
  const { engine } = setup.model;
  progress(`Loading ${network} with ${engine}`);
  const theirs = await openPythonSide(python, setup);
  const ours = await openOurSide(setup).catch(async (error: unknown) => {
    await theirs.stop();
    throw error;
  });
  try {
    const compared = Math.min(setup.images, comparedImages);
    requireSameScores(await ours.scores(compared), await theirs.scores(compared));
    const rows: EngineRow[] = [];
    for (const batch of batches) {
      const times = await playRounds(ours, theirs, { batch, rounds, turnMs: seconds * 1000 });
      const memory = { rssMb: Math.round(await ours.rssMb()), pythonRssMb: Math.round(await theirs.rssMb()) };
      const load = { loadMs: Math.round(ours.loadMs), pythonLoadMs: Math.round(theirs.loadMs) };
      const row = {
        model: network,
        engine,
        threads: setup.threads,
        batch,
        ...rowTimes(times, batch),
        ...memory,
        ...load,
      };
      progress(
        `${network}, ${engine}, batch ${batch}: ${row.msPerImage} ms an image, Python ${row.pythonMsPerImage}, ratio ${row.ratio}`,
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

async function openPythonSide(python: string, { model, threads, pixelsFile }: SideSetup): Promise<EngineSide> {
  const { ask, stop } = startPython(python);
  const { engine, path, preprocessing } = model;
  const opened = ask('open', { engine, path, threads, pixelsFile, size: preprocessing.width });
  return engineSide((await opened) as { loadMs: number }, ask, stop);
}

/** The first pictures of every benchmark as the pixels of a model, for both sides to read. */
async function writePixels({ preprocessing: { width, height } }: LocalModel, images: number): Promise<string> {
  const { jpegs } = await openPictures();
  const limits = imageLimits(readSettings(imageSettings, [], {}));
  const spec = { width, height, crop: 'stretch', cropFraction: 1, interpolation: 'bilinear' } as const;
  const decoded = await Promise.all(jpegs.slice(0, images).map((jpeg) => decodeImage(jpeg, spec, limits)));
  const path = join(benchDir, `pixels-${width}x${height}-${images}.bin`);
  await mkdir(benchDir, { recursive: true });
  await writeFile(path, Buffer.concat(decoded.map(({ pixels }) => pixels.data)));
  return path;
}
