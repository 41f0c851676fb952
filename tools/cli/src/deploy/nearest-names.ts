import { distance } from 'fastest-levenshtein';

/** The known names that another may have been meant for: those within a third of its letters, the nearest first. */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const most = Math.max(2, Math.ceil(name.length / 3));
  return known
    .map((each) => ({ each, letters: distance(name, each) }))
    .filter(({ letters }) => letters <= most)
    .sort((a, b) => a.letters - b.letters)
    .map(({ each }) => each);
}
