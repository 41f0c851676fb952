import { ModelServerError } from '../../model-server-error.js';

/** Reads the bytes of a tensor, little-endian. @throws ModelServerError `wrong_type` or `wrong_shape` */
export function readRawTensor(bytes: Uint8Array, datatype: string, url: string): Float32Array {
  const size = numberSize(datatype, url);
  if (bytes.length % size !== 0) {
    throw new ModelServerError(
      'wrong_shape',
      `${url} gave ${bytes.length} bytes, which are no numbers of ${datatype}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float32Array(bytes.length / size);
  // Float32Array.from takes many times as long.
  for (let index = 0; index < values.length; index += 1) {
    values[index] = size === 4 ? view.getFloat32(index * size, true) : view.getFloat64(index * size, true);
  }
  return values;
}

/** Bytes of a number. @throws ModelServerError `wrong_type` unless it is of 32 or 64 bits and floating point. */
export function numberSize(datatype: string, url: string): 4 | 8 {
  if (datatype === 'FP32') return 4;
  if (datatype === 'FP64') return 8;
  throw new ModelServerError('wrong_type', `${url} gave an output of type ${datatype}; scores are FP32 or FP64.`);
}
