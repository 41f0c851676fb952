import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClassifier, type Classifier } from '@sightline/inference';
import { engineModel, openEmbeddedModel, type ResolvedLocalModel } from '@sightline/models';
import { FLOAT, OnnxGraph } from '@sightline/onnx-graph';

/** The embedded network without its last layer. */
export interface Backbone {
  readonly model: ResolvedLocalModel;
  /** Gives the features of pictures in the place of scores. */
  readonly features: Classifier;
  close(): Promise<void>;
}

/** Pictures in one model call: more gain nothing on a CPU. */
export const batchSize = 4;

/** How models run here: a thread a session, so that the same pictures always give the same numbers. */
export const plan = {
  maxBatchSize: batchSize,
  sessions: availableParallelism(),
  threadsPerSession: 1,
  wideThreads: 0,
  onFailure: (error: Error): never => {
    throw error;
  },
};

/** Opens the embedded `efficientnet_lite0`, cut where its dense layer begins, with the engine of the services. */
export async function openBackbone(): Promise<Backbone> {
  const model = await openEmbeddedModel('efficientnet_lite0');
  const graph = OnnxGraph.read(await readFile(model.path));
  graph.setOutputs([{ name: featuresTensor(graph), elementType: FLOAT, shape: ['batch', undefined] }]);
  const folder = await mkdtemp(join(tmpdir(), 'sightline-train-'));
  try {
    const path = join(folder, 'features.onnx');
    await writeFile(path, graph.write());
    // Probabilities are taken as they are, and so are features by that name.
    const output = { name: featuresTensor(graph), kind: 'probabilities' } as const;
    const features = await openClassifier({ ...engineModel(model), engine: 'onnx', path, output }, plan);
    return { model, features, close: () => features.close() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tensor that the dense layer takes, which ends the graph with its softmax; of a cut graph, its output. */
export function featuresTensor(graph: OnnxGraph): string {
  const output = graph.outputs[0]?.name ?? '';
  const softmax = graph.nodeMaking(output);
  const dense = softmax?.operator === 'Softmax' ? graph.nodeMaking(softmax.inputs[0] ?? '') : undefined;
  return dense?.operator === 'Gemm' ? (dense.inputs[0] ?? output) : output;
}
