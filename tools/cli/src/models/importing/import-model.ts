import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  ModelError,
  nextVersion,
  samplePhotos,
  type LocalManifest,
  type ModelRepository,
  type ResolvedModel,
} from '@sightline/models';
import type { Asking, Description, DescriptionFlags } from './answers.js';
import { describeModel } from './answers.js';
import { finishEntry, placeOnnx, placeSavedModel, type EntryFacts } from './build-entry.js';
import { inspectOnnx } from './inspect-onnx.js';
import { inspectSavedModel } from './inspect-saved-model.js';
import { readLabels } from './labels.js';
import { decodeFile, openModelRunner, topClasses, type ModelRunner } from './model-runner.js';
import { openSource, type ModelSource } from './model-source.js';
import { recordReference, REFERENCE_FILE } from './reference.js';

/** What a model is to be imported as. */
export interface ImportRequest extends DescriptionFlags {
  readonly source: string;
  readonly name: string;
  readonly version?: string;
  readonly labels?: string;
  readonly outputKind?: LocalManifest['output']['kind'];
  readonly licence?: string;
  readonly keepInput?: boolean;
  /** Pictures to show answers for; the sample photos where none are given. */
  readonly pictures: readonly string[];
}

/** What surrounds an import. */
export interface ImportContext {
  readonly target: Pick<ModelRepository, 'versions' | 'add'>;
  readonly asking: Asking;
  /** Turns a Keras file, or a SavedModel that is to run on ONNX, into what can be imported. */
  readonly convert: (source: ModelSource, workFolder: string) => Promise<ModelSource>;
  /** Makes an int8 model of the one in floats at the given path; undefined leaves it as it is. @throws ModelError if not accepted */
  readonly quantize?:
    ((float: ModelRunner, target: string, workFolder: string) => Promise<AcceptQuantised>) | undefined;
  /** Called before the entry is added; may throw to leave everything as it was. */
  readonly review: (runner: ModelRunner, imported: Imported) => Promise<void>;
}

/** Decides whether the int8 model may take the place of the one in floats. @throws ModelError `disagrees` */
export type AcceptQuantised = (int8: ModelRunner) => Promise<void>;

export interface SampleAnswer {
  readonly file: string;
  readonly top: readonly { readonly label: string; readonly score: number }[];
}

export interface Imported {
  readonly model: ResolvedModel;
  readonly samples: readonly SampleAnswer[];
}

/**
 * Brings a model into a repository: nothing is added unless the engine of the services gives good answers with it.
 * @throws ModelError or EngineError with a sentence for each way that can fail.
 */
export async function importModel(request: ImportRequest, context: ImportContext): Promise<Imported> {
  const workFolder = await mkdtemp(join(tmpdir(), 'sightline-import-'));
  try {
    const version = request.version ?? nextVersion(await context.target.versions(request.name));
    const folder = join(workFolder, 'entry');
    await mkdir(folder);
    const source = await context.convert(await openSource(request.source, workFolder), workFolder);
    const build = await placeWeights(source, folder, request, context.asking);
    const facts = {
      name: request.name,
      version,
      source: basename(request.source),
      licence: request.licence ?? 'unknown',
    };
    const raw = await build({ ...facts, kind: 'probabilities', labels: ['not known yet'] });
    const { classes, kind } = await tryOutputs(raw);
    const labels = await readLabels(request.labels ?? (await context.asking.labels(classes)), classes);
    const complete = { ...facts, kind: request.outputKind ?? kind, labels };
    const runner = await openServed(await build(complete), () => build(complete), { folder, workFolder }, context);
    try {
      await writeFile(join(folder, REFERENCE_FILE), JSON.stringify(await recordReference(runner)));
      const model = await build({ ...complete, documents: [REFERENCE_FILE] });
      const imported = { model, samples: await answerSamples(runner, request.pictures) };
      await context.review(runner, imported);
      await context.target.add(folder);
      return imported;
    } finally {
      await runner.close();
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

type Build = (facts: EntryFacts) => Promise<ResolvedModel>;

async function placeWeights(
  source: ModelSource,
  folder: string,
  request: ImportRequest,
  asking: Asking,
): Promise<Build> {
  const finish =
    (description: Description, placed: Awaited<ReturnType<typeof placeOnnx>>): Build =>
    (facts) =>
      finishEntry(folder, description, placed, facts);
  if (source.form === 'onnx') {
    const inspection = inspectOnnx(await readFile(source.path), source.path);
    const description = await describeModel(inspection, request, asking);
    const options = { folder, keepInput: request.keepInput ?? false, name: request.name };
    return finish(description, await placeOnnx(source, inspection, description, options));
  }
  const path = join(source.path, 'saved_model.pb');
  const description = await describeModel(inspectSavedModel(await readFile(path), path), request, asking);
  return finish(description, await placeSavedModel(source, description, { folder }));
}

/** Loads the model that is to be served: the one that was built, or its int8 form in its place. */
async function openServed(
  model: ResolvedModel,
  rebuild: () => Promise<ResolvedModel>,
  { folder, workFolder }: { readonly folder: string; readonly workFolder: string },
  { quantize }: ImportContext,
): Promise<ModelRunner> {
  const runner = await openModelRunner(model);
  if (quantize === undefined) return runner;
  let int8: ModelRunner | undefined;
  try {
    if (model.manifest.engine !== 'onnx' || model.manifest.input.type !== 'uint8') {
      throw new ModelError(
        'wrong_shape',
        'Only an ONNX model that takes pixels is made int8: leave --keep-input out, and give --engine onnx.',
      );
    }
    const target = join(workFolder, 'int8.onnx');
    const accept = await quantize(runner, target, workFolder);
    // The session in floats has read its file: it goes on without.
    await rename(target, join(folder, model.manifest.file));
    int8 = await openModelRunner(await rebuild());
    await accept(int8);
    return int8;
  } catch (error) {
    await int8?.close();
    throw error;
  } finally {
    await runner.close();
  }
}

/** Runs the model on the sample photos and looks at the numbers as they come. */
async function tryOutputs(raw: ResolvedModel): Promise<{ classes: number; kind: LocalManifest['output']['kind'] }> {
  const runner = await openModelRunner(raw);
  try {
    if (runner.classes < 2)
      throw new ModelError('wrong_shape', 'The model gives one number an image: a classifier has a score a class.');
    let kind: LocalManifest['output']['kind'] = 'probabilities';
    for (const { path } of samplePhotos) {
      const { scores } = await runner.run(await decodeFile(runner, path));
      if (!areProbabilities(scores)) kind = 'logits';
    }
    return { classes: runner.classes, kind };
  } finally {
    await runner.close();
  }
}

function areProbabilities(scores: Float32Array): boolean {
  const sum = scores.reduce((total, score) => total + score, 0);
  return scores.every((score) => score >= 0 && score <= 1.0001) && Math.abs(sum - 1) < 0.01;
}

async function answerSamples(runner: ModelRunner, pictures: readonly string[]): Promise<readonly SampleAnswer[]> {
  const answers: SampleAnswer[] = [];
  for (const path of pictures.length > 0 ? pictures : samplePhotos.map((photo) => photo.path)) {
    const { scores } = await runner.run(await decodeFile(runner, path));
    const top = topClasses(scores, 5).map(({ index, score }) => ({
      label: runner.model.labels[index] ?? String(index),
      score,
    }));
    answers.push({ file: basename(path), top });
  }
  return answers;
}
