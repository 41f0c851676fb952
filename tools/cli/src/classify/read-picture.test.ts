import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPattern } from '@sightline/image';
import { pngBomb, svgImage } from '@sightline/image/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileProblem } from './picture-problem.js';
import { readPicture } from './read-picture.js';

const limits = { maxBytes: 1_000_000, maxPixels: 1_000_000 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-picture-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('readPicture', () => {
  it('reads a picture as it is', async () => {
    const bytes = await renderPattern({ pattern: 'lines', seed: 1, width: 64, height: 64 });
    await writeFile(join(folder, 'named.txt'), bytes);
    expect((await readPicture(Buffer.from(join(folder, 'named.txt')), limits)).equals(bytes)).toBe(true);
  });

  it.each<[string, Buffer, string]>([
    ['an empty file', Buffer.alloc(0), 'empty_image'],
    ['a text', Buffer.from('hello'), 'unsupported_format'],
    ['an SVG', svgImage(), 'unsupported_format'],
    ['a decompression bomb', pngBomb(), 'too_many_pixels'],
  ])('refuses %s before it is sent', async (_, bytes, code) => {
    await writeFile(join(folder, 'x.jpg'), bytes);
    await expect(readPicture(Buffer.from(join(folder, 'x.jpg')), limits)).rejects.toMatchObject({ code });
  });

  it('does not read a file that is too large', async () => {
    const path = join(folder, 'huge.jpg');
    await writeFile(path, '');
    // A hole of a terabyte: reading it would not end.
    await truncate(path, 2 ** 40);
    await expect(readPicture(Buffer.from(path), limits)).rejects.toMatchObject({ code: 'too_many_bytes' });
  });

  it('does not wait for a pipe that nobody writes to', async () => {
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    await expect(readPicture(Buffer.from(join(folder, 'pipe')), limits)).rejects.toMatchObject({ code: 'not_a_file' });
  });

  it('says that there is no such file', async () => {
    await expect(readPicture(Buffer.from(join(folder, 'nope')), limits)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('fileProblem', () => {
  it.each([
    ['EACCES', 'permission_denied'],
    ['ELOOP', 'not_found'],
    ['EIO', 'unreadable'],
  ])('calls %s %s', (errno, code) => {
    expect(fileProblem(Object.assign(new Error(errno), { code: errno }))).toMatchObject({ code });
  });
});
