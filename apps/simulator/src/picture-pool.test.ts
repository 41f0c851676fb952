import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { patterns, readHeader } from '@sightline/image';
import { StartError } from '@sightline/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settings } from './config.js';
import { openPicturePool } from './picture-pool.js';
import type { Picture } from './picture.js';

const small = { SIMULATOR_PICTURES: '6', SIMULATOR_WIDTH: '40', SIMULATOR_HEIGHT: '30' };
const limits = { maxBytes: 1e6, maxPixels: 1e6 };

function open(env: Readonly<Record<string, string>>): Promise<readonly Picture[]> {
  return openPicturePool(readSettings(settings, [], { ...small, ...env }), new AbortController().signal);
}

describe('a pool of patterns', () => {
  it('draws each pattern as often as the others, of the size and encoding asked for', async () => {
    const pictures = await open({ SIMULATOR_PICTURES: '12', SIMULATOR_ENCODING: 'png' });
    for (const pattern of patterns) expect(pictures.filter(({ label }) => label === pattern)).toHaveLength(2);
    for (const { bytes, contentType } of pictures) {
      expect(readHeader(bytes, limits)).toMatchObject({ format: 'png', width: 40, height: 30 });
      expect(contentType).toBe('image/png');
    }
  });

  it('draws the same for the same seed, others for another', async () => {
    const [one, same, other] = await Promise.all([open({}), open({}), open({ SIMULATOR_SEED: '2' })]);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('draws only the patterns asked for', async () => {
    const pictures = await open({ SIMULATOR_PATTERNS: 'noise,lines' });
    expect(new Set(pictures.map(({ label }) => label))).toEqual(new Set(['noise', 'lines']));
  });
});

describe('a pool of files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-pictures-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds every visible file as it is, by name', async () => {
    await Promise.all([
      writeFile(join(folder, 'b.jpg'), 'two'),
      writeFile(join(folder, 'a.txt'), 'one'),
      writeFile(join(folder, '.hidden'), 'no'),
      mkdir(join(folder, 'deeper')),
    ]);
    const pictures = await open({ SIMULATOR_IMAGES: folder });
    expect(pictures.map(({ bytes, label, contentType }) => [bytes.toString(), label, contentType])).toEqual([
      ['one', null, null],
      ['two', null, null],
    ]);
  });

  it('says what is wrong with the folder', async () => {
    await expect(open({ SIMULATOR_IMAGES: folder })).rejects.toThrow(StartError);
    await expect(open({ SIMULATOR_IMAGES: folder })).rejects.toThrow('there is no file in this folder');
    await expect(open({ SIMULATOR_IMAGES: join(folder, 'none') })).rejects.toThrow("this folder can't be read");
  });
});
