import { setTimeout as delay } from 'node:timers/promises';
import type { HeldImages } from '../cloud/held-images.js';
import { progress } from '../progress.js';

const lookAgainMs = 100;
/** What is not there by then is reported as missing. */
const longestMs = 180_000;

/** Something that is away for a while. */
export interface Outage {
  readonly name: string;
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  /** What must go on meanwhile, by name. */
  readonly undisturbed: readonly string[];
}

/** What is looked at: where images arrive, by name. */
export type Places = Readonly<Record<string, HeldImages>> & { readonly answers: HeldImages };

export interface OutageFigures {
  /** Images answered while it was away. */
  readonly answeredMeanwhile: number;
  /** While it was still away: how long until the others had all that was answered so far; null: never. */
  readonly othersBehindMs: Readonly<Record<string, number | null>>;
  /** From its return until everything that had been accepted by then was there; null: never. */
  readonly recoveryMs: Readonly<Record<string, number | null>>;
}

/** Takes something away for so long, and measures how the places go on without it and after it. */
export async function playOutage(
  { name, cut, mend, undisturbed }: Outage,
  places: Places,
  accepted: ReadonlySet<string>,
  awayMs: number,
): Promise<OutageFigures> {
  progress(`${name} goes away for ${awayMs / 1000} s`);
  const before = (await places.answers()).length;
  await cut();
  const awayUntil = performance.now() + awayMs;
  await delay(awayMs);
  const answered = await places.answers();
  const others = Object.entries(places).filter(([place]) => undisturbed.includes(place));
  const othersBehindMs = await timesUntil(others, answered);
  const longer = (performance.now() - awayUntil) / 1000;
  await mend();
  const due = [...accepted];
  progress(`${name} is back (${longer.toFixed(1)} s later), ${due.length} images accepted so far`);
  const recoveryMs = await timesUntil(Object.entries(places), due);
  progress(`${name}: everything is there again after ${JSON.stringify(recoveryMs)}`);
  return { answeredMeanwhile: answered.length - before, othersBehindMs, recoveryMs };
}

/** How long it takes until each place has these images, milliseconds; null: too long. */
export async function timesUntil(
  places: readonly (readonly [string, HeldImages])[],
  images: readonly string[],
): Promise<Readonly<Record<string, number | null>>> {
  const startedAt = performance.now();
  const times = places.map(async ([name, held]) => [name, await until(held, images, startedAt)] as const);
  return Object.fromEntries(await Promise.all(times));
}

async function until(held: HeldImages, images: readonly string[], startedAt: number): Promise<number | null> {
  while (performance.now() - startedAt < longestMs) {
    const known = new Set(await held().catch(() => []));
    if (images.every((image) => known.has(image))) return Math.round(performance.now() - startedAt);
    await delay(lookAgainMs);
  }
  return null;
}
