import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pixels } from '../../classifier.js';
import type { TensorModel } from '../../engine-model.js';
import { openTensorMaker } from '../../tensor-input.js';

type TensorData = Uint8Array | Float32Array;

/** Turns images into tensors, one at a time, so that the event loop turns between two. */
export interface ImageTensors {
  /** Shape of the tensor of a batch. */
  dims(count: number): readonly number[];
  /** The type of its numbers, as the Open Inference Protocol names it. */
  readonly datatype: 'UINT8' | 'FP32';
  /** Hands over the tensor of each image, which is valid until `use` returns. */
  forEach(batch: readonly Pixels[], use: (tensor: TensorData, index: number) => void): Promise<void>;
  /** Bytes of the tensor of as many images. */
  byteLength(count: number): number;
  /** Writes the tensor of the batch as it lies in memory, little-endian. */
  write(batch: readonly Pixels[], to: Buffer): Promise<void>;
}

export function openImageTensors({ input, preprocessing: { width, height } }: TensorModel): ImageTensors {
  const maker = openTensorMaker(input, width, height, 1);
  const forEach: ImageTensors['forEach'] = async (batch, use) => {
    for (const [index, image] of batch.entries()) {
      if (index > 0) await nextTurn();
      use(maker.fill(image.data, 1), index);
    }
  };
  const imageBytes = width * height * 3 * (input.type === 'uint8' ? 1 : Float32Array.BYTES_PER_ELEMENT);
  return {
    dims: (count) => maker.dims(count),
    datatype: input.type === 'uint8' ? 'UINT8' : 'FP32',
    forEach,
    byteLength: (count) => count * imageBytes,
    write: (batch, to) =>
      forEach(batch, (tensor, index) => {
        to.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength), index * imageBytes);
      }),
  };
}
