import { assumptions, gpuCallMs, type Gpu, type ModelName } from './assumptions.js';
import { charts, serviceOf, type Chart } from './chart.js';
import { callMsPerImage, demandsOf, timesOf } from './demands.js';
import type { Amounts } from './monthly-bill.js';
import type { PriceName } from './prices.js';
import type { Recording } from './recording.js';

/** What workers run on: nodes without a card, the same on spot machines, or spot machines with a card. */
export const hardwareNames = ['cpu', 'spot', 'gpu'] as const;

export type Hardware = (typeof hardwareNames)[number];

/** Machines of a kind, as prices name them. */
type Machine = '' | 'spot-' | 'l4-' | 'spot-l4-' | 't4-' | 'spot-t4-';

/** A worker pod on some hardware. */
export interface WorkerPod {
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly gpu: Gpu | undefined;
  readonly machine: Machine;
}

/** The chart that deploys workers on this hardware. */
export function chartFor(hardware: Hardware): Chart {
  return charts[hardware === 'gpu' ? 'prod with GPUs' : 'prod'];
}

/** The worker pod of the chart; on `cpu` it is taken off the spot machines. */
export function workerPod(hardware: Hardware): WorkerPod {
  const { vcpu, memoryGib, gpu, spot } = serviceOf(chartFor(hardware), 'inference-worker');
  const card = gpu?.includes('t4') ? 't4' : gpu === null ? undefined : 'l4';
  const prefix = spot && hardware !== 'cpu' ? 'spot-' : '';
  return { vcpu, memoryGib, gpu: card, machine: card === undefined ? prefix : `${prefix}${card}-` };
}

/** What so many pods use, with the share of their nodes that the system takes. */
export function podAmounts(pods: number, { vcpu, memoryGib, gpu, machine }: WorkerPod): Amounts {
  const nodes = pods / assumptions.allocatable.value;
  const cards: Amounts = gpu === undefined ? {} : { [machine.slice(0, -1) as PriceName]: pods };
  return { [`${machine}vcpu`]: nodes * vcpu, [`${machine}memory`]: nodes * memoryGib, ...cards };
}

/** CPU time of a worker for an image while all its cores work, without and with the model call, milliseconds. */
export function workerCpuMs(
  recording: Recording,
  model: ModelName,
): { readonly beside: number; readonly call: number; readonly all: number } {
  const [, many] = recording.loops;
  const { worker } = demandsOf(recording);
  const beside = recording.decode.fullCpuMs + worker.perImage + worker.perTransaction / many.imagesPerTransaction;
  const call = callMsPerImage(timesOf(recording, model), many.imagesPerCall);
  return { beside, call, all: beside + call };
}

/** Images a second that a worker pod answers at most: its cores decide, or its card. */
export function podImagesPerS(recording: Recording, model: ModelName, pod: WorkerPod): number {
  const { beside, all } = workerCpuMs(recording, model);
  if (pod.gpu === undefined) return (pod.vcpu * 1000) / all;
  const images = assumptions.gpuBatch.value;
  return Math.min((pod.vcpu * 1000) / beside, (images * 1000) / gpuCallMs(model, pod.gpu, images));
}
