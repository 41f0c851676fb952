/** The version after the highest whole number that these begin with, `1` for the first. */
export function nextVersion(versions: readonly string[]): string {
  // More digits than a number holds exactly are a name, such as a moment in time.
  const numbers = versions.map((version) => Number(/^\d{1,15}(?!\d)/.exec(version)?.[0] ?? 0));
  return String(1 + Math.max(0, ...numbers));
}
