import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@sightline/image';
import { openClassifier } from '@sightline/inference';
import { engineModel, openModelFolder } from '@sightline/models';
import { openBackbone, plan, type Backbone } from './backbone.js';
import { distinctPictures } from './distinct-pictures.js';
import { findPictures } from './find-pictures.js';
import { judgeHead, type Judgement } from './judge-head.js';
import { headScores, learnHead, type Head } from './learn-head.js';
import { readFeatures, type Picture, type SkippedFile } from './read-features.js';
import { splitPictures } from './split-pictures.js';
import { TrainingError } from './training-error.js';
import { writeModel } from './write-model.js';

export interface TrainOptions {
  /** Has a folder of pictures for each label. */
  readonly folder: string;
  /** Folder of the model repository. */
  readonly repository: string;
  readonly name: string;
  /** The next whole number if not given. */
  readonly version?: string | undefined;
  readonly seed: number;
  readonly heldOutShare: number;
  /** Largest share of files that may be no picture, or a copy. */
  readonly maxSkippedShare: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((phase: 'reading' | 'learning', done: number, total: number) => void) | undefined;
}

/** What was learned; `training.json` has the same. */
export interface Training extends Judgement {
  readonly labels: readonly string[];
  /** Pictures of each label that were learned, and that were held out. */
  readonly learned: readonly number[];
  readonly heldOut: readonly number[];
  readonly skipped: readonly SkippedFile[];
  readonly backbone: string;
  readonly l2: number;
  readonly temperature: number;
  readonly seed: number;
  readonly heldOutShare: number;
  readonly trainedAt: string;
}

export interface TrainedModel {
  readonly folder: string;
  readonly version: string;
  readonly training: Training;
}

/** Float32 in the engine against float64 here. */
const tolerance = 1e-5;

/**
 * Learns a head for the labels of a folder on the embedded backbone, and puts the model into the repository as a new version:
 * whole, or not at all.
 * @throws TrainingError when there is nothing to be learned from the folder, or the version is there already.
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const { folder, repository, name, seed, heldOutShare, maxSkippedShare, signal, onProgress } = options;
  const version = options.version ?? (await nextVersion(join(repository, name)));
  await requireFree(join(repository, name, version));
  const { labels, files } = await findPictures(folder);
  const backbone = await openBackbone();
  try {
    const found = await readFeatures(files, backbone, {
      signal,
      onProgress: (done) => onProgress?.('reading', done, files.length),
    });
    const { pictures, skipped } = distinctPictures(found);
    requireMostly(skipped, files.length, maxSkippedShare);
    const { training, heldOut } = splitPictures(pictures, labels, { seed, heldOutShare });
    const head = await learnHead(training, {
      classes: labels.length,
      signal,
      onProgress: (share) => onProgress?.('learning', share * 100, 100),
    });
    const result: Training = {
      ...judgeHead(head, heldOut),
      labels,
      learned: countByLabel(training, labels),
      heldOut: countByLabel(heldOut, labels),
      skipped,
      backbone: `${backbone.model.manifest.name} ${backbone.model.manifest.version}`,
      l2: head.l2,
      temperature: head.temperature,
      seed,
      heldOutShare,
      trainedAt: new Date().toISOString(),
    };
    const place = join(repository, name, version);
    await mkdir(join(repository, name), { recursive: true });
    // Hidden, and beside its place, so that a rename puts it there at once.
    const unfinished = await mkdtemp(join(repository, name, '.unfinished-'));
    try {
      await writeModel(unfinished, { name, version, labels, backbone: backbone.model, head, training: result });
      await requireEqual(unfinished, head, heldOut.slice(0, plan.maxBatchSize), backbone);
      signal?.throwIfAborted();
      await requireFree(place);
      await rename(unfinished, place);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return { folder: place, version, training: result };
  } finally {
    await backbone.close();
  }
}

async function nextVersion(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  return String(1 + Math.max(0, ...names.filter((name) => /^\d{1,9}$/.test(name)).map(Number)));
}

async function requireFree(place: string): Promise<void> {
  const isTaken = await stat(place).then(
    () => true,
    () => false,
  );
  if (isTaken) throw new TrainingError('version_exists', `${place} is there already: versions are never changed.`);
}

function requireMostly(skipped: readonly SkippedFile[], files: number, maxShare: number): void {
  if (skipped.length <= maxShare * files) return;
  const first = skipped.slice(0, 5).map(({ path, reason }) => `\n  ${path}: ${reason}`);
  throw new TrainingError(
    'too_many_skipped',
    `${skipped.length} of ${files} files can't be used, more than --max-skipped allows. The first:${first.join('')}`,
  );
}

function countByLabel(pictures: readonly Picture[], labels: readonly string[]): number[] {
  return labels.map((_, label) => pictures.filter((picture) => picture.label === label).length);
}

/** Holds the written model, loaded by the engine of the services, to what was learned. */
async function requireEqual(
  folder: string,
  head: Head,
  pictures: readonly Picture[],
  backbone: Backbone,
): Promise<void> {
  const model = await openModelFolder(folder);
  const classifier = await openClassifier(engineModel(model), { ...plan, sessions: 1 });
  try {
    for (const { path, features } of pictures) {
      const bytes = await readFile(path);
      const { pixels } = await decodeImage(bytes, backbone.model.manifest.preprocessing, {
        maxBytes: 2 ** 30,
        maxPixels: 2 ** 28,
      });
      const scores = (await classifier.classify([pixels])).scores[0];
      const differences = [...headScores(head, features)].map((score, at) => Math.abs(score - (scores?.[at] ?? NaN)));
      if (differences.every((difference) => difference <= tolerance)) continue;
      throw new TrainingError('unequal_scores', `The written model answers ${path} otherwise than what was learned.`);
    }
  } finally {
    await classifier.close();
  }
}
