import { choice, flag, integer, text } from '@sightline/config';
import { engineSettings } from './engines/tensorflow/installed-engine.js';

/** Settings of a service that runs models. */
export const inferenceSettings = {
  INFERENCE_SESSIONS: integer({
    min: 1,
    max: 256,
    doc: 'Copies of a model that classify at the same time. Unset: the cores divided by INFERENCE_THREADS_PER_SESSION.',
  }),
  INFERENCE_THREADS_PER_SESSION: integer({
    default: 1,
    min: 1,
    max: 256,
    doc: 'Cores that one copy of a model uses for a batch. Raise it where a large model does not fit in memory once per core.',
  }),
  INFERENCE_WIDE_SESSION: flag({
    default: true,
    doc: 'Whether one more copy of each model spreads an image over all cores when it is the only one: sooner answers for more memory.',
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
    default: 4,
    min: 1,
    max: 1024,
    doc: 'Most images in one model call. On a CPU more than 4 gain nothing; a model may set a lower limit.',
  }),
  ...engineSettings,
  REMOTE_MODEL_TOKENS: text({
    secret: true,
    pattern: /^[^=,\s]+=[^,\s]+(,[^=,\s]+=[^,\s]+)*$/,
    patternText: 'must be host=token pairs, such as models.example.com=abc,10.0.0.7:8000=def',
    doc: 'Bearer tokens for model servers as host=token pairs, comma-separated; each is sent to its own host alone.',
  }),
} as const;
