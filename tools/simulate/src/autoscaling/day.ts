import { readFileSync } from 'node:fs';
import { seededRandom, type SeededRandom } from '@sightline/image';

/** day.json: rates by the time of day, straight between two points. */
interface DayFile {
  readonly seed: string;
  /** When a single image comes in the idle night. */
  readonly loneAt: string;
  readonly imagesPerS: readonly (readonly [string, number])[];
}

/** Images of each second of a day. */
export interface Day {
  readonly images: readonly number[];
  /** Second of the lone image. */
  readonly loneAtSecond: number;
}

const secondsADay = 86_400;

/** The recorded day: the same images each time. */
export function recordedDay(): Day {
  const file = JSON.parse(readFileSync(new URL('../../day.json', import.meta.url), 'utf8')) as DayFile;
  const random = seededRandom(file.seed);
  const points = file.imagesPerS.map(([at, rate]) => ({ at: secondOf(at), rate }));
  const loneAtSecond = secondOf(file.loneAt);
  const images = Array.from({ length: secondsADay }, (_, second) => {
    return poisson(random, rateAt(points, second)) + (second === loneAtSecond ? 1 : 0);
  });
  return { images, loneAtSecond };
}

/** A steady rate for some seconds, with the chance of every crowd. */
export function steadyRate(imagesPerS: number, seconds: number): readonly number[] {
  const random = seededRandom('a steady rate');
  return Array.from({ length: seconds }, () => poisson(random, imagesPerS));
}

function rateAt(points: readonly { readonly at: number; readonly rate: number }[], second: number): number {
  const next = points.findIndex(({ at }) => at > second);
  const [before, after] = [points[next - 1], points[next]];
  if (before === undefined || after === undefined) return 0;
  return before.rate + ((after.rate - before.rate) * (second - before.at)) / (after.at - before.at);
}

/** Images in a second at this rate, when each comes by itself (above a few, the normal distribution is as good). */
function poisson(random: SeededRandom, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.between(0, 1); product > limit; product *= random.between(0, 1)) count += 1;
  return count;
}

/** Box and Muller's way to a normal deviate. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.between(0, 1))) * Math.cos(2 * Math.PI * random.between(0, 1));
}

function secondOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60;
}
