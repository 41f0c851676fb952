import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedLocalModel } from '@sightline/models';
import { FLOAT, OnnxGraph } from '@sightline/onnx-graph';
import { featuresTensor } from './backbone.js';
import type { Head } from './learn-head.js';

export interface ModelParts {
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
  readonly backbone: ResolvedLocalModel;
  readonly head: Head;
  /** What `training.json` says. */
  readonly training: object;
}

/** Writes a model's folder: the backbone with the head in the place of its dense layer, labels, training.json and manifest. */
export async function writeModel(folder: string, parts: ModelParts): Promise<void> {
  const { name, version, labels, backbone, head, training } = parts;
  const weights = withHead(await readFile(backbone.path), head);
  const labelsText = Buffer.from(labels.map((label) => `${label}\n`).join(''));
  const trainingText = `${JSON.stringify(training, null, 2)}\n`;
  const manifest = {
    ...backbone.manifest,
    name,
    version,
    file: `${name}.onnx`,
    sha256: sha256(weights),
    bytes: weights.length,
    source: `a head of ${labels.length} classes by \`sightline models train\` on ${backbone.manifest.name} ${backbone.manifest.version}`,
    output: { name: 'probabilities', kind: 'probabilities' },
    labelsFile: 'labels.txt',
    labelsSha256: sha256(labelsText),
    documents: ['training.json'],
  };
  await writeFile(join(folder, manifest.file), weights);
  await writeFile(join(folder, 'labels.txt'), labelsText);
  await writeFile(join(folder, 'training.json'), trainingText);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function withHead(bytes: Uint8Array, { weights, classes }: Head): Uint8Array {
  const graph = OnnxGraph.read(bytes);
  const features = featuresTensor(graph);
  const size = weights.length / classes - 1;
  const isBias = (index: number): boolean => index % (size + 1) === size;
  const names = {
    weights: graph.freeName('head.w'),
    bias: graph.freeName('head.b'),
    logits: graph.freeName('head.logits'),
  };
  graph.addFloats(names.weights, [classes, size], Float32Array.from(weights.filter((_, index) => !isBias(index))));
  graph.addFloats(names.bias, [classes], Float32Array.from(weights.filter((_, index) => isBias(index))));
  const scores = graph.freeName('head.probabilities');
  graph.addNode(
    { operator: 'Gemm', inputs: [features, names.weights, names.bias], outputs: [names.logits] },
    { transB: 1 },
  );
  graph.addNode({ operator: 'Softmax', inputs: [names.logits], outputs: [scores] }, { axis: 1 });
  graph.setOutputs([{ name: scores, elementType: FLOAT, shape: ['batch', classes] }]);
  // The old layer is gone, and its output's name is free.
  graph.addNode({ operator: 'Identity', inputs: [scores], outputs: ['probabilities'] });
  graph.setOutputs([{ name: 'probabilities', elementType: FLOAT, shape: ['batch', classes] }]);
  return graph.write();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
