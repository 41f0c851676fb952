export { OnnxGraph } from './onnx-graph.js';
export { OnnxGraphError } from './onnx-graph-error.js';
export { FLOAT, UINT8, type TensorInfo } from './tensor-info.js';
export type { AttributeValue, GraphNode } from './graph-node.js';
export { Message } from './message.js';
export { takePixels, type PixelInput } from './take-pixels.js';
