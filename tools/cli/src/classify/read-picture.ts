import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ImageError, readHeader, type ImageLimits } from '@sightline/image';
import { fileProblem, PictureProblem } from './picture-problem.js';

/**
 * Reads a picture whose header is in order and which is within the limits; nothing larger is ever read.
 * @throws PictureProblem
 */
export async function readPicture(path: Buffer, limits: ImageLimits): Promise<Buffer> {
  const bytes = await readFile(path, limits.maxBytes);
  try {
    readHeader(bytes, limits);
  } catch (error) {
    if (error instanceof ImageError) throw new PictureProblem(error.code, error.message, { cause: error });
    throw error;
  }
  return bytes;
}

async function readFile(path: Buffer, maxBytes: number): Promise<Buffer> {
  // Not to wait for somebody to write where a name turns out to be that of a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw fileProblem(error);
  });
  try {
    return await readOpenFile(file, maxBytes);
  } finally {
    await file.close();
  }
}

async function readOpenFile(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const facts = await file.stat();
  if (!facts.isFile()) throw new PictureProblem('not_a_file', 'It is no file: give a picture, or a folder of them.');
  if (facts.size > maxBytes) {
    throw new PictureProblem(
      'too_many_bytes',
      `The file has ${facts.size} bytes; at most ${maxBytes} are taken. Send a smaller or more compressed one.`,
    );
  }
  return file.readFile().catch((error: unknown) => {
    throw fileProblem(error);
  });
}
