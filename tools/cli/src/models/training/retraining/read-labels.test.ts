import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabels } from './read-labels.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labels-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<ReadonlyMap<string, string>> {
  const path = join(folder, 'labels');
  await writeFile(path, text);
  return readLabels(path);
}

const rows = (label: string, count = 5): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${label.replaceAll(/\W/g, '')}-${index},"${label}"`);
const csv = (...lines: readonly string[]): string => ['image_id,label', ...lines].join('\n');
const enough = [...rows('red fox'), ...rows('owl')];

describe('a labels file', () => {
  it('is CSV as spreadsheets write it, other columns passed over, or JSON lines', async () => {
    const columns = enough.map((line) => line.split(',').toReversed().join(',x,'));
    const sheet = `\uFEFFlabel,note,image_id\r\n${columns.join('\r\n')}\r\n\r\n`;
    const json = enough.map((line) => {
      const [id, label] = line.replaceAll('"', '').split(',');
      return JSON.stringify({ image_id: id, confidence: 0.5, label });
    });
    const expected = await read(csv(...enough));
    expect([...expected.values()].filter((label) => label === 'red fox')).toHaveLength(5);
    expect(await read(sheet)).toEqual(expected);
    expect(await read(json.join('\n'))).toEqual(expected);
  });

  it('passes over images that have no label, and takes one that is named twice once', async () => {
    const json = [...enough, 'nothing,', ...rows('owl')].map((line) => {
      const [id, label = ''] = line.replaceAll('"', '').split(',');
      return JSON.stringify({ image_id: id, label: label === '' ? null : label });
    });
    expect((await read(json.join('\n'))).size).toBe(10);
    expect((await read(csv(...enough, 'nothing,', ...rows('owl')))).size).toBe(10);
  });

  it.each([
    ['is empty', '', 'labels no image. It must be CSV with the columns image_id and label, or'],
    ['has no header', enough.join('\n'), 'image_id is missing'],
    ['labels no image', csv('a,', 'b,'), 'labels no image'],
    ['has an image that shows two things', csv(...enough, 'owl-1,fox'), 'owl-1 is fox here and owl before. Keep one.'],
    ['has an id that is none', csv(...enough, 'a b,owl'), 'Line 12 of '],
    ['has a label that leads elsewhere', csv(...enough, 'a,../owl'), 'label is no name such as'],
    ['has one label alone', csv(...rows('owl')), 'has only the label owl: two are the least'],
    [
      'has too few of a label',
      csv(...rows('owl'), ...rows('fox', 4)),
      'Each label needs 5 images at least, better 30 or more: fox has 4.',
    ],
    ['has a broken quote', csv(...enough, 'a,"owl'), 'is no CSV: '],
    ['has a broken line of JSON', '{"image_id":"a","label":"b"}\n{', 'Line 2 of '],
    ['has a number for a label', '{"image_id":"a","label":7}', 'label is no text'],
  ])('that %s is refused with a sentence', async (_, text, sentence) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringContaining(sentence) as string,
    });
  });

  it('that is not there is named', async () => {
    await expect(readLabels('nowhere.csv')).rejects.toThrow("The labels file nowhere.csv can't be read.");
  });
});
