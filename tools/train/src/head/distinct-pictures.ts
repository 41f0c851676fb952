import type { Picture, ReadFeatures, SkippedFile } from './read-features.js';

/**
 * Each picture once: of copies under one label the first stays, lest one be learned and another held out. Copies under several
 * labels are all left out, as nobody could tell them apart.
 */
export function distinctPictures({ pictures, skipped }: ReadFeatures): ReadFeatures {
  const copies = new Map<string, Picture[]>();
  for (const picture of pictures) copies.set(picture.sha256, [...(copies.get(picture.sha256) ?? []), picture]);
  const kept: Picture[] = [];
  const left: SkippedFile[] = [];
  for (const [first, ...others] of copies.values()) {
    if (first === undefined) continue;
    const elsewhere = others.find(({ label }) => label !== first.label);
    if (elsewhere === undefined) {
      kept.push(first);
      for (const { path } of others) left.push({ path, reason: `It is a copy of ${first.path}.` });
      continue;
    }
    for (const { path } of [first, ...others]) {
      const other = path === elsewhere.path ? first.path : elsewhere.path;
      left.push({ path, reason: `The same picture has another label at ${other}: keep one of them.` });
    }
  }
  return { pictures: kept, skipped: [...skipped, ...left] };
}
