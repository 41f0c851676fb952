/** How pixels become the input tensor; `input` of a model's manifest has this shape. */
export interface TensorInput {
  readonly name: string;
  readonly layout: 'NHWC' | 'NCHW';
  readonly colorOrder: 'RGB' | 'BGR';
  /** `uint8`: normalisation is in the graph. `float32`: (pixel / scale - mean) / std per channel, channels as in colorOrder. */
  readonly type: 'uint8' | 'float32';
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

type TensorData = Uint8Array | Float32Array;

/** Makes tensors for batches of one image size out of packed RGB pixels, `uint8[count, height, width, 3]`. */
export interface TensorMaker {
  /** Shape of a batch of `count` images. */
  dims(count: number): readonly [number, number, number, number];
  /** The data is valid until the next call; where the model takes the pixels as they are, it is the pixels themselves. */
  fill(pixels: Uint8Array, count: number): TensorData;
}

const CHANNELS = 3;

/** Opens a maker of tensors; memory for `maxBatchSize` images is taken once. */
export function openTensorMaker(input: TensorInput, width: number, height: number, maxBatchSize: number): TensorMaker {
  const imageLength = width * height * CHANNELS;
  const dims = (count: number): [number, number, number, number] =>
    input.layout === 'NHWC' ? [count, height, width, CHANNELS] : [count, CHANNELS, height, width];
  if (input.type === 'uint8' && input.layout === 'NHWC' && input.colorOrder === 'RGB') {
    return { dims, fill: (pixels, count) => pixels.subarray(0, count * imageLength) };
  }

  const tensor =
    input.type === 'uint8' ? new Uint8Array(maxBatchSize * imageLength) : new Float32Array(maxBatchSize * imageLength);
  const channels = [0, 1, 2].map((channel) => ({
    values: channelValues(input, channel),
    source: input.colorOrder === 'RGB' ? channel : CHANNELS - 1 - channel,
  }));
  const planeLength = width * height;
  const [step, channelStep] = input.layout === 'NHWC' ? [CHANNELS, 1] : [1, planeLength];
  return {
    dims,
    fill(pixels, count) {
      for (let image = 0; image < count; image += 1) {
        const start = image * imageLength;
        for (const [channel, { values, source }] of channels.entries()) {
          fillChannel(tensor, start + channel * channelStep, step, pixels, start + source, planeLength, values);
        }
      }
      return tensor.subarray(0, count * imageLength);
    },
  };
}

/** What each pixel value from 0 to 255 becomes: a table look-up is faster than the arithmetic. */
function channelValues({ type, scale, mean, std }: TensorInput, channel: number): TensorData {
  const pixelValues = Uint8Array.from({ length: 256 }, (_, pixel) => pixel);
  if (type === 'uint8') return pixelValues;
  const [channelMean, channelStd] = [mean[channel] ?? 0, std[channel] ?? 1];
  return Float32Array.from(pixelValues, (pixel) => (pixel / scale - channelMean) / channelStd);
}

function fillChannel(
  tensor: TensorData,
  target: number,
  targetStep: number,
  pixels: Uint8Array,
  source: number,
  length: number,
  values: TensorData,
): void {
  for (let index = 0; index < length; index += 1) {
    tensor[target + index * targetStep] = values[pixels[source + index * CHANNELS] ?? 0] ?? 0;
  }
}
