/** Says on standard error what is being done, with the seconds since the start: standard output is for the result. */
export function progress(step: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${step}\n`);
}
