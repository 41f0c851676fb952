import type { Chart, ChartService, ScalingRule } from '@sightline/capacity';
import type { KubernetesObject } from './render-chart.js';
import { environmentOf, podTemplate, type Container } from './workload.js';

interface ScalingBehavior {
  readonly stabilizationWindowSeconds: number;
  readonly policies?: readonly [{ readonly type: 'Pods'; readonly value: number; readonly periodSeconds: number }];
}

interface ScaledObjectSpec {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly pollingInterval: number;
  readonly cooldownPeriod: number;
  readonly advanced: {
    readonly horizontalPodAutoscalerConfig: {
      readonly behavior: Readonly<Record<'scaleUp' | 'scaleDown', ScalingBehavior>>;
    };
  };
  readonly triggers: readonly [{ readonly type: string; readonly metadata: Readonly<Record<string, string>> }];
}

/** The facts of each service that the rendered chart deploys, by its name, and the partitions they share. */
export function chartFacts(objects: readonly KubernetesObject[]): Chart {
  const names = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  const services = names.sort().map((name) => [name, serviceFacts(objects, name)] as const);
  const worker = podTemplate(objects, 'Deployment', 'inference-worker').spec;
  const env = environmentOf(objects, worker, (variable) => variable);
  return {
    partitions: Number(env.TOPIC_PARTITIONS),
    replicationFactor: Number(env.TOPIC_REPLICATION_FACTOR),
    services: Object.fromEntries(services),
  };
}

function serviceFacts(objects: readonly KubernetesObject[], name: string): ChartService {
  const { spec } = podTemplate(objects, 'Deployment', name);
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  const { requests, limits } = spec.containers[0].resources;
  return {
    replicas: (deployment?.spec as { readonly replicas?: number }).replicas ?? null,
    vcpu: cpuOf(requests),
    memoryGib: gibibytesOf(requests),
    gpu: limits['nvidia.com/gpu'] ? (spec.nodeSelector?.['cloud.google.com/gke-accelerator'] ?? '') : null,
    spot: spec.nodeSelector?.['cloud.google.com/gke-spot'] === 'true',
    scaling: scalingFacts(objects, name),
  };
}

function scalingFacts(objects: readonly KubernetesObject[], name: string): ScalingRule | null {
  const scaled = objects.find(({ kind, metadata }) => kind === 'ScaledObject' && metadata.name === name);
  if (scaled === undefined) return null;
  // The API server checks the shape in check:infra.
  const { triggers, advanced, ...spec } = scaled.spec as ScaledObjectSpec;
  const [{ type, metadata: trigger }] = triggers;
  const { scaleUp, scaleDown } = advanced.horizontalPodAutoscalerConfig.behavior;
  return {
    by: type === 'kafka' ? 'kafka' : 'requests',
    perPod: Number(trigger.lagThreshold ?? trigger.threshold),
    activation: trigger.activationLagThreshold === undefined ? null : Number(trigger.activationLagThreshold),
    min: spec.minReplicaCount,
    max: spec.maxReplicaCount,
    pollingSeconds: spec.pollingInterval,
    cooldownSeconds: spec.cooldownPeriod,
    scaleUpWindowSeconds: scaleUp.stabilizationWindowSeconds,
    scaleDownWindowSeconds: scaleDown.stabilizationWindowSeconds,
    scaleDownPods: scaleDown.policies?.[0].value ?? null,
    scaleDownPeriodSeconds: scaleDown.policies?.[0].periodSeconds ?? null,
  };
}

function cpuOf({ cpu = '0' }: Container['resources']['requests']): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
}

function gibibytesOf({ memory = '0' }: Container['resources']['requests']): number {
  const [, count, unit] = /^(\d+)(Mi|Gi)$/.exec(memory) ?? [];
  if (count === undefined) throw new Error(`memory ${memory} is neither in Mi nor in Gi`);
  return unit === 'Gi' ? Number(count) : Number(count) / 1024;
}
