import { Message } from './message.js';

/** Element types of onnx.proto3's TensorProto.DataType. */
export const FLOAT = 1;
export const UINT8 = 2;

/** An input or output of a graph. */
export interface TensorInfo {
  readonly name: string;
  /** Number of onnx.proto3's TensorProto.DataType, such as `FLOAT`. */
  readonly elementType: number;
  /** Sizes; a name where it may vary, and undefined where nothing is said of it. */
  readonly shape: readonly (number | string | undefined)[];
}

/** Reads a ValueInfoProto. What is no tensor has element type 0. */
export function readTensorInfo(value: Message): TensorInfo {
  const tensor = value.messages(2)[0]?.messages(1)[0];
  const dims = tensor?.messages(2)[0]?.messages(1) ?? [];
  const size = (dim: Message): number | string | undefined => dim.whole(1) ?? (dim.text(2) || undefined);
  return { name: value.text(1), elementType: tensor?.whole(1) ?? 0, shape: dims.map(size) };
}

/** Writes a ValueInfoProto. */
export function writeTensorInfo({ name, elementType, shape }: TensorInfo): Message {
  const dims = shape.map((size) => {
    if (size === undefined) return Message.of();
    return typeof size === 'number' ? Message.of([1, size]) : Message.of([2, size]);
  });
  const sizes = Message.of(...dims.map((dim) => [1, dim] as const));
  const tensor = Message.of([1, elementType], [2, sizes]);
  return Message.of([1, name], [2, Message.of([1, tensor])]);
}
