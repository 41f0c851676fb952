import { percentile } from '../figures.js';
import type { ListenerCpu } from '../processes/broker-cpu.js';
import { startCpuClocks, type CpuByProcess, type MeasuredProcess } from '../processes/measured-process.js';
import { call, type CallOptions } from './callers.js';

/** One of the two that are compared: where to send pictures, and the processes that answer. */
export interface Side {
  readonly url: string;
  readonly processes: Readonly<Record<string, MeasuredProcess>>;
}

/** What one side did in one round. */
export interface Round {
  readonly throughput: number;
  /** CPU of an image in all processes of the side. */
  readonly cpuMsPerImage: number;
  readonly brokerCpuMsPerImage: number;
  readonly cpuMsByProcess: CpuByProcess;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly failed: number;
}

/** Lets callers send pictures to one side for a while. */
export async function playRound(
  side: Side,
  options: Omit<CallOptions, 'url'>,
  broker: ListenerCpu | undefined,
): Promise<Round> {
  const clocks = await startCpuClocks({ ...side.processes, ...(broker ? { broker } : {}) });
  const { answered, failed, seconds, latenciesMs } = await call({ url: side.url, ...options });
  const { broker: brokerMs = 0, ...ours } = await clocks();
  const sum = Object.values(ours).reduce((total, cpuMs) => total + cpuMs, 0);
  return {
    throughput: answered / seconds,
    cpuMsPerImage: sum / answered,
    brokerCpuMsPerImage: brokerMs / answered,
    cpuMsByProcess: Object.fromEntries(Object.entries(ours).map(([name, cpuMs]) => [name, cpuMs / answered])),
    p50Ms: percentile(latenciesMs, 0.5),
    p95Ms: percentile(latenciesMs, 0.95),
    failed,
  };
}

/** A round in words. */
export function roundText({ throughput, cpuMsByProcess }: Round): string {
  const cpu = Object.entries(cpuMsByProcess).map(([name, cpuMs]) => `${name} ${cpuMs.toFixed(1)}`);
  return `${throughput.toFixed(0)} images/s (CPU ms: ${cpu.join(', ')})`;
}
