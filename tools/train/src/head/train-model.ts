import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackbone, plan, type Backbone } from './backbone.js';
import { requireEqual } from './check-written.js';
import { distinctPictures } from './distinct-pictures.js';
import { findPictures } from './find-pictures.js';
import { judgeHead, type Judgement } from './judge-head.js';
import { learnHead, type Head } from './learn-head.js';
import { findPlace, type ModelPlace, type PlaceRequest } from './model-place.js';
import { readFeatures, type Picture, type SkippedFile } from './read-features.js';
import { splitPictures } from './split-pictures.js';
import { TrainingError } from './training-error.js';
import { writeModel } from './write-model.js';

/** What is learned from, and where it goes: `version` is the next whole number if not given. */
export interface TrainOptions extends PlaceRequest {
  /** Has a folder of pictures for each label. */
  readonly folder: string;
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

/**
 * Learns a head for the labels of a folder on the embedded backbone, and puts the model into the repository as a new version:
 * whole, or not at all.
 * @throws TrainingError when there is nothing to be learned from the folder, or the version is there already.
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const { folder, name, seed, heldOutShare, maxSkippedShare, signal, onProgress } = options;
  const place = await findPlace(options);
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
    await addModel(place, {
      name,
      head,
      training: result,
      backbone,
      samples: heldOut.slice(0, plan.maxBatchSize),
      signal,
    });
    return { folder: place.folder, version: place.version, training: result };
  } finally {
    await backbone.close();
  }
}

interface Learned extends Pick<TrainOptions, 'name' | 'signal'> {
  readonly head: Head;
  readonly training: Training;
  readonly backbone: Backbone;
  /** On which the written model is tried. */
  readonly samples: readonly Picture[];
}

/** Writes the model to a folder of its own, tries it there, and adds it to the repository at once. */
async function addModel(
  place: ModelPlace,
  { name, head, training, backbone, samples, signal }: Learned,
): Promise<void> {
  const { repository, version } = place;
  const finished = await mkdtemp(join(tmpdir(), 'sightline-train-'));
  try {
    const { labels } = training;
    await writeModel(finished, { name, version, labels, backbone: backbone.model, head, training });
    await requireEqual(finished, head, samples, backbone);
    signal?.throwIfAborted();
    await repository.add(finished);
  } finally {
    await rm(finished, { recursive: true, force: true });
  }
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
