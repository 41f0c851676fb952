import type { ScalingRule } from '@sightline/capacity';
import { Autoscaler } from './autoscaler.js';
import { PodFleet } from './pod-fleet.js';

/** What is replayed: images of each second against a rule. */
export interface ReplaySetup {
  readonly images: readonly number[];
  readonly rule: ScalingRule;
  readonly partitions: number;
  /** What one pod answers a second. */
  readonly podImagesPerS: number;
  /** From the start of a service until it is ready. */
  readonly startSeconds: number;
  /** What an image takes that need not wait. */
  readonly handlingSeconds: number;
}

/** One second of a replay. */
export interface ReplaySecond {
  readonly arrived: number;
  /** Images that are not committed. */
  readonly lag: number;
  readonly wanted: number;
  readonly started: number;
  readonly working: number;
}

/** A replay, second by second. */
export interface Replay {
  readonly seconds: readonly ReplaySecond[];
  /** Seconds until an image was answered, for the images that came in each second; NaN where none came or it was not answered. */
  readonly waitedSeconds: readonly number[];
}

/**
 * Replays a load in steps of a second: images are a flow that each working pod takes its part of, in the order in which they came. A
 * partition has one worker, so with eight partitions and five workers three of them have two partitions each.
 */
export function replay({
  images,
  rule,
  partitions,
  podImagesPerS,
  startSeconds,
  handlingSeconds,
}: ReplaySetup): Replay {
  const autoscaler = new Autoscaler(rule, partitions);
  const fleet = new PodFleet(startSeconds);
  const backlog = new Backlog(partitions);
  let underWay = 0;
  const seconds = images.map((arrived, second): ReplaySecond => {
    // What is under way is not committed either: now and then a look finds an image even where hardly any come.
    underWay = (underWay % 1) + arrived * handlingSeconds;
    const lag = backlog.waiting + Math.floor(underWay);
    backlog.add(arrived);
    const wanted = autoscaler.tick(second, lag);
    fleet.tick(second, wanted);
    const working = fleet.working(second);
    backlog.serve(working, podImagesPerS);
    return { arrived, lag: backlog.waiting, wanted, started: fleet.started, working };
  });
  return { seconds, waitedSeconds: waits(seconds, handlingSeconds) };
}

/** Images that wait, by partition: keys spread them evenly. */
class Backlog {
  readonly #byPartition: number[];
  #next = 0;

  constructor(private readonly partitions: number) {
    this.#byPartition = Array.from({ length: partitions }, () => 0);
  }

  get waiting(): number {
    return this.#byPartition.reduce((sum, count) => sum + count, 0);
  }

  add(images: number): void {
    const each = Math.floor(images / this.partitions);
    for (let index = 0; index < this.partitions; index += 1) this.#change(index, each);
    // The rest goes round, one to a partition.
    for (let left = images - each * this.partitions; left > 0; left -= 1)
      this.#change((this.#next += 1) % this.partitions, 1);
  }

  serve(pods: number, imagesPerS: number): void {
    for (let pod = 0; pod < pods; pod += 1) {
      const own: number[] = [];
      for (let index = pod; index < this.partitions; index += pods) if (this.#at(index) > 0) own.push(index);
      let left = imagesPerS;
      for (const [turn, index] of own.sort((a, b) => this.#at(a) - this.#at(b)).entries()) {
        const served = Math.min(this.#at(index), left / (own.length - turn));
        this.#change(index, -served);
        left -= served;
      }
    }
  }

  #at(index: number): number {
    return this.#byPartition[index] ?? 0;
  }

  #change(index: number, by: number): void {
    this.#byPartition[index] = this.#at(index) + by;
  }
}

/** When the last image of each second was answered: when as many had left as had come. */
function waits(seconds: readonly ReplaySecond[], handlingSeconds: number): readonly number[] {
  let come = 0;
  const cameBy = seconds.map(({ arrived }) => (come += arrived));
  const leftBy = seconds.map(({ lag }, second) => (cameBy[second] ?? 0) - lag);
  let end = 0;
  return seconds.map(({ arrived }, second) => {
    end = Math.max(end, second);
    while (end < seconds.length && (leftBy[end] ?? 0) < (cameBy[second] ?? 0) - 0.5) end += 1;
    return arrived === 0 || end === seconds.length ? NaN : end - second + handlingSeconds;
  });
}
