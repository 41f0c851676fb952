export { assumptions, gpuCallMs, modelNames, type Gpu, type ModelName } from './assumptions.js';
export {
  charts,
  scalingOf,
  serviceOf,
  type Chart,
  type ChartName,
  type ChartService,
  type ScalingRule,
} from './chart.js';
export { callMsPerImage, demandsOf, timesOf, type Demands } from './demands.js';
export { estimate, partitionsFor, type Estimate, type Plan, type Wish } from './estimate.js';
export {
  chartFor,
  hardwareNames,
  podAmounts,
  podImagesPerS,
  workerCpuMs,
  workerPod,
  type Hardware,
  type WorkerPod,
} from './hardware.js';
export { kafkaAmounts, kafkaVcpus, type KafkaLoad } from './kafka-cluster.js';
export { brokenBy, limitsOf, type Limit } from './limits.js';
export { monthlyBill, sumOf, usdPerMillionImages, type Amounts, type Bill, type BillLine } from './monthly-bill.js';
export { nodeAmounts } from './node-amounts.js';
export { priceList, type Price, type PriceName } from './prices.js';
export {
  meanOf,
  recording,
  valueAt,
  type LoopTimes,
  type ModelTimes,
  type Quantiles,
  type Recording,
  type WorkTimes,
} from './recording.js';
