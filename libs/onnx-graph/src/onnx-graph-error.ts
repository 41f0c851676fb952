/** The bytes are no ONNX model, or not one that can be edited; the message says what is wrong with them. */
export class OnnxGraphError extends Error {
  override readonly name = 'OnnxGraphError';
}
