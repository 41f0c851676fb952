const collator = new Intl.Collator('en', { numeric: true });

/** A hyphen before a letter, as in `2.0.0-rc1`; the hyphens of `2026-07-01` are none. */
const preRelease = /-[A-Za-z]/;

/**
 * Versions sorted newest first. Digits are compared as numbers, so that 1.10.0 comes before 1.9.0. Pre-releases (`2.0.0-rc1`)
 * come after all others: one is used where it is pinned, or where there is nothing else.
 */
export function newestFirst(versions: Iterable<string>): string[] {
  return [...versions].sort(
    (one, other) =>
      Number(preRelease.test(one)) - Number(preRelease.test(other)) ||
      collator.compare(other, one) ||
      // Versions that count the same, such as 1.0 and 1.00, keep one order everywhere.
      (one < other ? 1 : -1),
  );
}
