import { seededRandom } from '@sightline/image';
import {
  demandsOf,
  gpuCallMs,
  meanOf,
  timesOf,
  valueAt,
  type Demands,
  type Gpu,
  type ModelName,
  type ModelTimes,
  type Quantiles,
  type Recording,
  type WorkTimes,
} from '@sightline/capacity';

/** Draws what each step of an image takes, from what was recorded. */
export class ServiceTimes {
  readonly demands: Demands;
  /** How much faster work is while nothing else runs beside it. */
  readonly aloneGain: number;
  readonly #random;
  readonly #calls;
  readonly #crowding: number;
  readonly #sizes: readonly number[];

  constructor(
    readonly recording: Recording,
    readonly model: ModelName,
    readonly gpu: Gpu | undefined,
    seed: string,
    /** Several workers take turns on the same cores, and with them the caches. */
    isCrowded = false,
  ) {
    this.#random = seededRandom(seed);
    this.demands = demandsOf(recording);
    this.#calls = timesOf(recording, model);
    this.#crowding = isCrowded ? crowdingOf(this.#calls) : 1;
    this.#sizes = Object.keys(this.#calls.calls).map(Number);
    const { aloneCpuMs, fullCpuMs } = recording.decode;
    this.aloneGain = Math.max(1, fullCpuMs / aloneCpuMs);
  }

  /** A share from 0 to 1, all alike. */
  share(): number {
    return this.#random.between(0, 1);
  }

  /** Time between two arrivals that know nothing of one another. */
  gapMs(perS: number): number {
    return (-Math.log(1 - this.share()) * 1000) / perS;
  }

  decodeMs(): number {
    return this.#work(this.recording.decode);
  }

  /** A call of so many images on one thread. */
  callMs(images: number): number {
    const size = this.#sizes.findLast((each) => each <= images) ?? 1;
    const call = this.#calls.calls[size];
    return call === undefined ? NaN : (this.#work(call) * this.#crowding * images) / size;
  }

  /** A call of one image over so many cores: what each of them works. */
  wideMs(cores: number): number {
    const { wideMs, wideCpuMs } = this.#calls;
    return (this.#draw(wideMs) / meanOf(wideMs)) * (wideCpuMs / cores);
  }

  gpuCallMs(images: number): number {
    return this.gpu === undefined ? 0 : gpuCallMs(this.model, this.gpu, images);
  }

  toWorkerMs(): number {
    return this.#draw(this.recording.toWorkerMs);
  }

  toReaderMs(): number {
    return this.#draw(this.recording.toReaderMs);
  }

  /** As much CPU time as work takes on average while all cores do it, spread as it is by itself. */
  #work({ aloneMs, fullCpuMs }: WorkTimes): number {
    return (this.#draw(aloneMs) / meanOf(aloneMs)) * fullCpuMs;
  }

  #draw(quantiles: Quantiles): number {
    return valueAt(quantiles, this.share());
  }
}

/** How much more a call costs where more threads than cores take turns. */
function crowdingOf({ calls, crowdedCpuMs }: ModelTimes): number {
  return Math.max(1, crowdedCpuMs / (calls[1]?.fullCpuMs ?? crowdedCpuMs));
}
