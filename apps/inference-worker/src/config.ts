import { choice, decimal, integer, list, numbersByName, text } from '@sightline/config';
import type { Rule } from '@sightline/config';
import { imageSettings } from '@sightline/image';
import { inferenceSettings } from '@sightline/inference';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { catalogue, fallbackModel, isModelReference, modelRules, modelSettings } from '@sightline/models';
import { serviceSettings } from '@sightline/service';
import { fetchSettings, storageSettings } from '@sightline/storage';

const mebibyte = 1024 * 1024;
const probability = { min: 0, max: 1 } as const;
const smallEmbedded = catalogue()
  .filter(({ kind, manifest }) => kind === 'embedded' && manifest.name !== fallbackModel)
  .map(({ manifest }) => manifest.name);

/** Settings of the inference worker. */
export const settings = {
  ...serviceSettings({ adminPort: 9101 }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  ...imageSettings,
  ...modelSettings,
  ...storageSettings,
  ...fetchSettings,
  ...inferenceSettings,
  MORE_MODELS: list({
    default: smallEmbedded,
    doc: 'Models that answer beside MODEL, for images that ask for them by name: catalogue names or paths, comma-separated.',
  }),
  MODEL_LOAD_TIMEOUT_MS: integer({
    default: 60_000,
    min: 1000,
    max: 3_600_000,
    doc: 'Longest time a model version may take to be read, loaded and warmed up before it is refused, milliseconds.',
  }),
  MODEL_KEEP_SECONDS: integer({
    default: 900,
    min: 0,
    max: 86_400,
    doc: 'How long the models that a change of a route leaves idle stay loaded, so that a rollback is in force at once; 0: not at all. When their memory is needed they go sooner.',
  }),
  MODEL_MEMORY_BYTES: integer({
    min: 64 * mebibyte,
    doc: 'Memory that all loaded models together are counted with, bytes. Unset: 60 % of what this process may use.',
  }),
  CONSUMER_GROUP: text({
    default: 'inference-worker',
    doc: 'Consumer group: workers of one group share the images, each group answers every image.',
  }),
  WORKER_ID: text({ doc: 'Name of this worker in its predictions. Unset: host name and process id.' }),
  DELIVERY: choice(['exactly_once', 'at_least_once'], {
    default: 'exactly_once',
    doc: 'exactly_once: predictions and offsets are one transaction. at_least_once: a crash may repeat predictions.',
  }),
  MAX_IN_FLIGHT_IMAGES: integer({
    default: 32,
    min: 1,
    max: 10_000,
    doc: 'Most images taken up and not yet committed; their pixels are in memory.',
  }),
  MAX_IN_FLIGHT_BYTES: integer({
    default: 64 * mebibyte,
    min: mebibyte,
    max: 16_384 * mebibyte,
    doc: 'Most bytes of encoded images taken up and not yet committed, and as many again of images that are fetched; a larger single one is taken up alone.',
  }),
  TOP_K: integer({ default: 5, min: 1, max: 100, doc: 'Labels in a prediction, the most probable first.' }),
  MIN_CONFIDENCE: decimal({
    ...probability,
    default: 0,
    doc: 'Below this confidence the outcome is low_confidence instead of classified.',
  }),
  MIN_CONFIDENCE_BY_MODEL: numbersByName({
    ...probability,
    default: {},
    doc: 'MIN_CONFIDENCE of single models, such as mobilenet_v2=0.3,patterns=0.9.',
  }),
  MIN_CONFIDENCE_BY_LABEL: numbersByName({
    ...probability,
    default: {},
    doc: 'MIN_CONFIDENCE of single labels, of every model (tabby=0.4) or of one (mobilenet_v2/tabby=0.5); the closest one counts.',
  }),
} as const;

const knownModels: Rule<Pick<typeof settings, 'MORE_MODELS' | 'MODEL_REPOSITORY'>> = (values) => {
  const wrong = values.MORE_MODELS.filter((model) => !isModelReference(model, values.MODEL_REPOSITORY));
  if (wrong.length === 0) return undefined;
  const names = catalogue().map(({ manifest }) => manifest.name);
  return `MORE_MODELS: ${wrong.join(', ')} must be ${names.join(', ')} or a path with a slash`;
};

/** What must hold between the settings. */
export const rules = [...kafkaRules, ...modelRules, knownModels];
