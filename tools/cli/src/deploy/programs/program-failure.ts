/** A program of others could not be started, or said that it failed. */
export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';

  constructor(
    readonly program: string,
    /** Undefined where it never ran or was ended by a signal. */
    readonly exitCode: number | undefined,
    /** What it printed, standard output before standard error where they could be told apart. */
    readonly output: string,
    /** Whether there is no such program on the path. */
    readonly isMissing = false,
  ) {
    super(isMissing ? `${program} is not installed` : `${program} failed (${exitCode ?? 'ended by a signal'})`);
  }

  /** The line that names the reason: the last that speaks of an error, else the last at all. */
  get lastLine(): string {
    const lines = this.output
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return lines.findLast((line) => /error[:!]/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  }
}
