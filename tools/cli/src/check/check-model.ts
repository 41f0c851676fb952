import { readSettings, type Values } from '@sightline/config';
import { decodeImage, imageLimits, imageSettings, renderPattern } from '@sightline/image';
import { EngineError, givenPlan, inferenceSettings, openClassifier, usualPlan } from '@sightline/inference';
import {
  cacheState,
  catalogueEntry,
  engineModel,
  fallbackModel,
  ModelError,
  openEmbeddedModel,
  openModelFolder,
  verifyModel,
  type ResolvedModel,
} from '@sightline/models';
import { durationText } from '@sightline/terminal';
import type { ModelSettings } from '../models/read-model-settings.js';
import { ok, reason, wrong, type Finding } from './finding.js';
import { findStored, type CheckedModel } from './stored-model.js';

/** Whether the model that MODEL names is on this machine and whole; and the model that would answer here. */
export async function checkModel(settings: ModelSettings): Promise<CheckedModel> {
  try {
    return await findModel(settings);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const isPulled = catalogueEntry(settings.MODEL)?.kind === 'pulled';
    const mend = isPulled ? `sightline models pull ${settings.MODEL}` : 'mend it, or set MODEL to another model';
    return { model: undefined, finding: wrong('model', error.message, mend) };
  }
}

async function findModel(settings: ModelSettings): Promise<CheckedModel> {
  const { MODEL: name, MODEL_CACHE_DIR: cacheDir, MODEL_FALLBACK: hasFallback } = settings;
  if (/[/\\]/.test(name)) {
    const model = await openModelFolder(name);
    return { model, finding: ok('model', `${model.manifest.name} in ${name} is whole`) };
  }
  const stored = await findStored(settings);
  if (stored !== undefined) return stored;
  if ((await cacheState(name, { cacheDir })) === 'absent' && hasFallback) return fallback(name);
  const model = await verifyModel(name, { cacheDir });
  return { model, finding: ok('model', `${name} is here and whole`) };
}

async function fallback(name: string): Promise<CheckedModel> {
  const found = `${name} is not pulled here: unless a worker can pull it, ${fallbackModel} answers`;
  const mend = `sightline models pull ${name}`;
  return { model: await openEmbeddedModel(fallbackModel), finding: { subject: 'model', state: 'note', found, mend } };
}

/** Whether pictures can be decoded and classified on this machine. */
export async function checkEngine(model: ResolvedModel, enginesDir: string): Promise<Finding> {
  const { manifest, labels } = model;
  const limits = imageLimits(defaultsOf(imageSettings));
  try {
    const bytes = await renderPattern({ pattern: 'circles', seed: 1, width: 640, height: 480 });
    const plan = { ...usualPlan(givenPlan(defaultsOf(inferenceSettings))), sessions: 1 };
    const classifier = await openClassifier(engineModel(model), {
      ...plan,
      maxBatchSize: 1,
      enginesDir,
      onFailure: () => undefined,
    });
    try {
      await classifier.warmUp();
      const startedAt = performance.now();
      const { pixels } = await decodeImage(bytes, manifest.preprocessing, limits);
      const { scores } = await classifier.classify([pixels]);
      const took = durationText(performance.now() - startedAt);
      return scores[0]?.length === labels.length
        ? ok('engine', `${manifest.name} decodes and classifies a picture in ${took}`)
        : wrong('engine', `${manifest.name} gave no usable scores`, 'use another model');
    } finally {
      await classifier.close();
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'not_installed') {
      return wrong('engine', 'the engine tensorflow is not installed', 'sightline engines install tensorflow');
    }
    return wrong('engine', reason(error), 'use another model, or run npm ci to install the engine anew');
  }
}

function defaultsOf<S extends typeof imageSettings | typeof inferenceSettings>(settings: S): Values<S> {
  return readSettings(settings, [], {});
}
