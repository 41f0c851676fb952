import type { LocalManifest, Preprocessing } from '@sightline/models';

/** How pixels are cut to size and become numbers. */
export interface Normalisation
  extends
    Pick<Preprocessing, 'crop' | 'cropFraction' | 'interpolation'>,
    Pick<LocalManifest['input'], 'colorOrder' | 'scale' | 'mean' | 'std'> {}

const imagenetCrop = { crop: 'center', cropFraction: 0.875, interpolation: 'bilinear' } as const;
const wholePicture = { crop: 'stretch', cropFraction: 1, interpolation: 'bilinear' } as const;
const plain = { colorOrder: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** What the makers of models commonly do; the names are those of the frameworks that made it common. */
export const presets = {
  /** torchvision and most of the ONNX model zoo. */
  'imagenet-torch': {
    ...imagenetCrop,
    ...plain,
    scale: 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  /** `mode="tf"` of keras.applications: from -1 to 1. */
  'imagenet-tf': { ...imagenetCrop, ...plain, scale: 127.5, mean: [1, 1, 1] },
  /** `mode="caffe"` of keras.applications: BGR less the mean colour. */
  'imagenet-caffe': { ...imagenetCrop, ...plain, colorOrder: 'BGR', mean: [103.939, 116.779, 123.68] },
  /** From 0 to 1. */
  unit: { ...wholePicture, ...plain, scale: 255 },
  /** From 0 to 255: the model does the rest itself. */
  none: { ...wholePicture, ...plain },
} as const satisfies Record<string, unknown>;

export type Preset = keyof typeof presets;

/** Flags that state single values; what is not given is the preset's. */
export interface NormalisationFlags {
  readonly scale?: number;
  readonly mean?: readonly [number, number, number];
  readonly std?: readonly [number, number, number];
  readonly crop?: 'stretch' | 'center';
  readonly cropFraction?: number;
  readonly interpolation?: Preprocessing['interpolation'];
  readonly colorOrder?: 'RGB' | 'BGR';
}

/** A preset with single values changed. */
export function normalisationOf(preset: Preset, flags: NormalisationFlags): Normalisation {
  const { scale, mean, std, crop, cropFraction, interpolation, colorOrder } = flags;
  const base = presets[preset];
  return {
    scale: scale ?? base.scale,
    mean: [...(mean ?? base.mean)],
    std: [...(std ?? base.std)],
    crop: crop ?? base.crop,
    cropFraction: cropFraction ?? base.cropFraction,
    interpolation: interpolation ?? base.interpolation,
    colorOrder: colorOrder ?? base.colorOrder,
  };
}

/** Whether the flags alone say how pixels become numbers. */
export function isStated({ scale, mean, std }: NormalisationFlags): boolean {
  return scale !== undefined || mean !== undefined || std !== undefined;
}
