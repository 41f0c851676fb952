import { choice, flag, integer, numbersByName, text } from '@sightline/config';
import { engineSettings } from './engines/tensorflow/installed-engine.js';

/** Settings of a service that runs models. */
export const inferenceSettings = {
  INFERENCE_SESSIONS: integer({
    min: 1,
    max: 256,
    doc: 'Copies of each model that classify at the same time. Unset: learned when the model is first loaded.',
  }),
  INFERENCE_THREADS_PER_SESSION: integer({
    min: 1,
    max: 256,
    doc: 'Cores that one copy of a model uses for a batch. Unset: learned. Raise it where a large model does not fit in memory once per core.',
  }),
  INFERENCE_WIDE_SESSION: flag({
    doc: 'Whether one more copy of each model spreads an image over all cores when it is the only one: sooner answers for more memory. Unset: where it is clearly sooner.',
  }),
  MAX_CALLS_BY_MODEL: numbersByName({
    default: {},
    min: 1,
    max: 256,
    whole: true,
    doc: 'Most calls of single models at the same time, such as vgg16=1: what is left of the cores is for the others. A remote model is called no more often either.',
  }),
  INFERENCE_DEVICE: choice(['auto', 'cpu', 'cuda', 'tensorrt'], {
    default: 'auto',
    doc: 'Where models of the engine onnx run. auto: on a GPU where one is there and works, else on the processor. cuda and tensorrt: there, or the service does not start.',
  }),
  INFERENCE_MEMORY_ARENA: flag({
    default: true,
    doc: 'Whether the engine onnx keeps the memory of a call for the next. Off: less memory at rest, calls take longer.',
  }),
  MAX_BATCH_SIZE: integer({
    min: 1,
    max: 1024,
    doc: 'Most images in one model call; a model may set a lower limit. Unset: learned from the times of the model, and 4 where another server runs it.',
  }),
  MAX_BATCH_WAIT_MS: integer({
    default: 0,
    min: 0,
    max: 10_000,
    doc: 'How long an image may wait for others to fill its batch while the model is free, milliseconds. 0: not at all; batches come about while the model is busy.',
  }),
  ...engineSettings,
  REMOTE_MODEL_TOKENS: text({
    secret: true,
    pattern: /^[^=,\s]+=[^,\s]+(,[^=,\s]+=[^,\s]+)*$/,
    patternText: 'must be host=token pairs, such as models.example.com=abc,10.0.0.7:8000=def',
    doc: 'Bearer tokens for model servers as host=token pairs, comma-separated; each is sent to its own host alone.',
  }),
} as const;
