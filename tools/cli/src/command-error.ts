/** The command can't do what it was asked to; its message is one sentence for the person who did, with the mend. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The command line makes no sense; its message is one sentence that says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
