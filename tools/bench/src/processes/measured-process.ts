/** A process whose cost is measured. */
export interface MeasuredProcess {
  /** CPU time it has used since its start, milliseconds. */
  readonly cpuMs: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** CPU time by the name of the process, milliseconds. */
export type CpuByProcess = Readonly<Record<string, number>>;

/** Starts the clocks of some processes; the result tells what each has used since. */
export async function startCpuClocks(
  processes: Readonly<Record<string, Pick<MeasuredProcess, 'cpuMs'>>>,
): Promise<() => Promise<CpuByProcess>> {
  const read = async (): Promise<[string, number][]> =>
    Promise.all(Object.entries(processes).map(async ([name, { cpuMs }]) => [name, await cpuMs()]));
  const before = Object.fromEntries(await read());
  return async () => Object.fromEntries((await read()).map(([name, cpuMs]) => [name, cpuMs - (before[name] ?? 0)]));
}
