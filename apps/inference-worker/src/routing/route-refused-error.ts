/** A record of a route that does not come into force, and why. */
export class RouteRefusedError extends Error {
  override readonly name = 'RouteRefusedError';

  constructor(
    problems: readonly string[],
    /** Whether the record itself is wrong: it stays so whatever models come. */
    readonly isFinal: boolean,
    cause?: unknown,
  ) {
    super(problems.join('; '), { cause });
  }

  /** What an error means for the record whose models were asked for. */
  static of(error: unknown): RouteRefusedError {
    if (error instanceof RouteRefusedError) return error;
    return new RouteRefusedError([error instanceof Error ? error.message : String(error)], false, error);
  }
}
