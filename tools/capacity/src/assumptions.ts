import { readFileSync } from 'node:fs';

interface Assumption {
  readonly value: number;
  readonly why: string;
}

/** Networks that times are known of. */
export const modelNames = ['efficientnet_lite0', 'mobilenet_v2', 'resnet50', 'vgg16'] as const;

export type ModelName = (typeof modelNames)[number];

/** Cards that prices are known of. */
export type Gpu = 'l4' | 't4';

/** assumptions.json: what nobody here could measure, each with its reason. */
export interface Assumptions {
  /** Share of its capacity that a worker is planned with. */
  readonly utilisation: Assumption;
  /** Share of a node that its pods get. */
  readonly allocatable: Assumption;
  readonly nodeVcpus: Assumption;
  readonly nodeDiskGib: Assumption;
  readonly nodeNatGib: Assumption;
  readonly nodeLogGib: Assumption;
  /** What a cluster runs beside the services, whatever is sent. */
  readonly systemVcpus: Assumption;
  readonly systemMemoryGib: Assumption;
  readonly brokerVcpus: Assumption;
  readonly podStartSeconds: Assumption;
  readonly nodeStartSeconds: Assumption;
  readonly rebalanceSeconds: Assumption;
  readonly retainedHours: Assumption;
  readonly rowBytes: Assumption;
  readonly keptMonths: Assumption;
  readonly noticeBytes: Assumption;
  readonly spotLoss: Assumption;
  readonly gpuShare: Assumption;
  readonly gpuPeakTflops: Readonly<Record<Gpu, number>>;
  readonly gflopsPerImage: Readonly<Record<ModelName, number>>;
  readonly gpuBatch: Assumption;
  readonly gpuCallMs: Assumption;
}

/** The assumptions of this repository. */
export const assumptions = JSON.parse(
  readFileSync(new URL('../assumptions.json', import.meta.url), 'utf8'),
) as Assumptions;

/** What a call of so many images takes on a card: assumed, not measured. */
export function gpuCallMs(model: ModelName, gpu: Gpu, images: number): number {
  const { gpuShare, gpuPeakTflops, gflopsPerImage, gpuCallMs: perCall } = assumptions;
  return perCall.value + (images * gflopsPerImage[model]) / (gpuPeakTflops[gpu] * gpuShare.value);
}
