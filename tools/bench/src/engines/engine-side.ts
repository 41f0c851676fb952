import type { EngineModel } from '@sightline/inference';

/** What both sides of the comparison are started with. */
export interface SideSetup {
  readonly model: EngineModel;
  /** Of the session in the process; a model server has its own. */
  readonly threads: number;
  /** `uint8[images, height, width, 3]` */
  readonly pixelsFile: string;
  /** Images in that file, the largest batch. */
  readonly images: number;
}

/** Calls that were made one after the other. */
export interface EngineTurn {
  /** Of each call, milliseconds. */
  readonly times: readonly number[];
  /** CPU time of the process over all of them. */
  readonly cpuMs: number;
}

/** A process that runs a model with an engine, or asks the server that does: ours, or Python. */
export interface EngineSide {
  /** From the start of loading until the first call is done, milliseconds. */
  readonly loadMs: number;
  /** Makes so many calls with the first `batch` images. */
  readonly run: (batch: number, calls: number) => Promise<EngineTurn>;
  /** Scores of each of the first images of the file. */
  readonly scores: (images: number) => Promise<readonly (readonly number[])[]>;
  /** Resident memory now. */
  readonly rssMb: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** An `EngineSide` by way of questions to its process. */
export function engineSide(
  { loadMs }: { readonly loadMs: number },
  ask: (name: string, argument?: unknown) => Promise<unknown>,
  stop: () => Promise<void>,
): EngineSide {
  return {
    loadMs,
    // Each process answers as the other does.
    run: async (batch, calls) => (await ask('run', { batch, calls })) as EngineTurn,
    scores: async (images) => (await ask('scores', { images })) as readonly (readonly number[])[],
    rssMb: async () => Number(await ask('rssMb')),
    stop,
  };
}
