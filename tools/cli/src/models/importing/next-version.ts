/** The version after the highest number among these, `1` for the first. */
export function nextVersion(versions: readonly string[]): string {
  return String(Math.max(0, ...versions.map((version) => Number(/^\d+/.exec(version)?.[0] ?? 0))) + 1);
}
