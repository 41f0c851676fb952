/** One picture can't be classified; the others can. */
export class PictureProblem extends Error {
  override readonly name = 'PictureProblem';

  constructor(
    /** Stable code: of a file (`not_found`), of the image (`truncated`) or of the way to its answer (`no_answer`). */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a file system's error means for one file or folder. */
export function fileProblem(error: unknown): PictureProblem {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [code, message] = reasons[errno] ?? ['unreadable', `It can't be read (${errno || String(error)}).`];
  return new PictureProblem(code, message, { cause: error });
}

const reasons: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ENOENT: ['not_found', 'There is no such file or folder.'],
  ENOTDIR: ['not_found', 'There is no such file or folder.'],
  ELOOP: ['not_found', 'It is a link that leads in a circle.'],
  ENAMETOOLONG: ['not_found', 'The name is longer than file names can be.'],
  EACCES: ['permission_denied', 'You may not read it: change its permissions.'],
  EPERM: ['permission_denied', 'You may not read it: change its permissions.'],
};

/** The pipeline has the picture, and its time is over. */
export function noAnswer(imageId: string, timeoutMs: number): PictureProblem {
  return new PictureProblem(
    'no_answer',
    `Accepted as image ${imageId}, but not answered within ${timeoutMs / 1000} s: is a worker running? Its answer will be in the results topic.`,
  );
}
