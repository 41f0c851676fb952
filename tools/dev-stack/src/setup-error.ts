/** Something on this machine is in the way. The message is one sentence for the person at the keyboard and names the mend. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Rewords the failures of a machine (full disk, no permission) as a SetupError; anything else is returned as it is. */
export function explainFailure(error: unknown): unknown {
  if (error instanceof SetupError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const place = path === undefined ? '' : ` (${path})`;
  if (code === 'ENOSPC')
    return new SetupError(`The disk is full${place}: free some space and start again.`, { cause: error });
  if (code === 'EACCES' || code === 'EROFS')
    return new SetupError(`No permission to write${place}: change its owner or mode.`, { cause: error });
  return error;
}
