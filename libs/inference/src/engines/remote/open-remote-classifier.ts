import type { Classifier } from '../../classifier.js';
import type { RemoteModel } from '../../engine-model.js';
import { checkAnswer } from './answer-scores.js';
import { checkModel } from './check-model.js';
import { openGrpcConnection } from './grpc-connection.js';
import { openHttpConnection } from './http-connection.js';
import { openImageTensors } from './image-tensors.js';
import { loadFailure } from './load-failure.js';
import type { ModelServer } from './model-server.js';
import { openInferenceGrpc } from './open-inference-grpc.js';
import { openInferenceRest } from './open-inference-rest.js';
import { RemoteClassifier } from './remote-classifier.js';
import { openServerGuard, type CallLimits, type CircuitLimits } from './server-guard.js';
import { serverToken } from './server-tokens.js';
import { openTensorflowServing } from './tensorflow-serving-rest.js';

export interface RemoteOptions {
  readonly maxBatchSize: number;
  /** What REMOTE_MODEL_TOKENS says. */
  readonly serverTokens?: string | undefined;
  readonly circuit?: CircuitLimits;
}

// A server may load or compile the model at its first call of each size.
const patient: CallLimits = { timeoutMs: 30_000, deadlineMs: 30_000, retries: 2 };

/**
 * Opens a model that another server runs: asks whether it is ready, holds its tensors against the manifest, and classifies one
 * image to learn the number of classes.
 * @throws ModelServerError when the server isn't there or isn't ready: worth another try later.
 * @throws EngineError `load_failed` when the model there isn't as the manifest says.
 */
export async function openRemoteClassifier(model: RemoteModel, options: RemoteOptions): Promise<Classifier> {
  const { url } = model.endpoint;
  const { width, height } = model.preprocessing;
  const server = openServer(model, serverToken(options.serverTokens, url));
  const guard = openServerGuard({ model: model.endpoint.model, url }, options.circuit);
  try {
    const description = await guard.call((signal) => server.describe(signal), patient);
    const largest = checkModel(model, description, openImageTensors(model));
    const black = { width, height, data: new Uint8Array(width * height * 3) };
    const answer = await server.prepare([black], (attempt) => guard.call(attempt, patient));
    const classes = checkAnswer(answer, 1, undefined, url);
    const maxBatchSize = Math.min(largest, options.maxBatchSize);
    return new RemoteClassifier(model, server, guard, { classes, maxBatchSize, patient });
  } catch (error) {
    guard.close();
    await server.close();
    throw loadFailure(error);
  }
}

function openServer(model: RemoteModel, token: string | undefined): ModelServer {
  const { endpoint } = model;
  switch (endpoint.protocol) {
    case 'open_inference_rest':
      return openInferenceRest(model, openHttpConnection(endpoint, token));
    case 'open_inference_grpc':
      return openInferenceGrpc(model, openGrpcConnection(endpoint, token));
    case 'tensorflow_serving_rest':
      return openTensorflowServing(model, openHttpConnection(endpoint, token));
  }
}
