/** A process whose cost is measured. */
export interface MeasuredProcess {
  /** CPU time it has used since its start, milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** CPU time of several processes together, milliseconds. */
export async function totalCpuMs(processes: readonly Pick<MeasuredProcess, 'cpuMs'>[]): Promise<number> {
  const each = await Promise.all(processes.map((measured) => measured.cpuMs()));
  return each.reduce((sum, cpuMs) => sum + cpuMs, 0);
}
