export { OnnxGraph } from './onnx-graph.js';
export { OnnxGraphError } from './onnx-graph-error.js';
export { FLOAT, UINT8, type TensorInfo } from './tensor-info.js';
export type { AttributeValue, GraphNode } from './graph-node.js';
