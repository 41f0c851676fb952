import { readFileSync } from 'node:fs';

/** How a service of the chart is scaled. */
export interface ScalingRule {
  readonly by: 'kafka' | 'requests';
  /** Images that wait, or requests a second, for each pod. */
  readonly perPod: number;
  /** Lag above which a first pod is started; null where there is always one. */
  readonly activation: number | null;
  readonly min: number;
  readonly max: number;
  readonly pollingSeconds: number;
  readonly cooldownSeconds: number;
  readonly scaleUpWindowSeconds: number;
  readonly scaleDownWindowSeconds: number;
  /** Pods that may go within so many seconds; null where all may at once. */
  readonly scaleDownPods: number | null;
  readonly scaleDownPeriodSeconds: number | null;
}

/** What the chart deploys of a service. */
export interface ChartService {
  /** Pods where nothing scales it. */
  readonly replicas: number | null;
  readonly vcpu: number;
  readonly memoryGib: number;
  /** Accelerator by GKE's name. */
  readonly gpu: string | null;
  readonly spot: boolean;
  readonly scaling: ScalingRule | null;
}

/** The rendered chart in one environment. */
export interface Chart {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly services: Readonly<Record<string, ChartService>>;
}

export type ChartName = 'dev' | 'prod' | 'prod with GPUs';

/** chart.json: what helm renders, kept by a test of tools/deploy-checks. */
export const charts = JSON.parse(readFileSync(new URL('../chart.json', import.meta.url), 'utf8')) as Readonly<
  Record<ChartName, Chart>
>;

/** A service of a chart. @throws Error when the chart has none of that name. */
export function serviceOf(chart: Chart, name: string): ChartService {
  const service = chart.services[name];
  if (service === undefined) throw new Error(`the chart deploys no ${name}`);
  return service;
}

/** How a service that scales does so. @throws Error when nothing scales it. */
export function scalingOf(chart: Chart, name: string): ScalingRule {
  const { scaling } = serviceOf(chart, name);
  if (scaling === null) throw new Error(`nothing scales ${name}`);
  return scaling;
}
