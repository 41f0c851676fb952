import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedModel } from '../embedded-model.js';
import type { ModelRepository } from '../repository/model-repository.js';

/** An empty repository, and what others do to its files: paths are `<name>/<version>/<file>`. */
export interface RepositoryPlace {
  readonly repository: ModelRepository;
  write(path: string, content: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
}

/** Writes a finished model folder of the pattern model under another name and version. */
export async function finishedModel(scratch: string, version: string, name = 'patterns'): Promise<string> {
  const folder = join(scratch, `${name}-${version}`);
  const { path } = await openEmbeddedModel('patterns');
  await cp(dirname(path), folder, { recursive: true });
  await changeManifest(folder, { name, version });
  return folder;
}

/** Changes fields of a folder's model.json. */
export async function changeManifest(folder: string, changes: object): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, ...changes }));
}

/** What every model repository promises, wherever its files are. `open` gets a folder of its own for each test. */
export function describeModelRepository(title: string, open: (scratch: string) => Promise<RepositoryPlace>): void {
  describe(`model repository: ${title}`, () => {
    let scratch: string;
    let place: RepositoryPlace;
    let repository: ModelRepository;
    beforeEach(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'repository-'));
      place = await open(scratch);
      ({ repository } = place);
    });
    afterEach(() => rm(scratch, { recursive: true }));
    const finished = (version: string, name?: string): Promise<string> => finishedModel(scratch, version, name);

    it('has what was added, newest first, and opens it verified', async () => {
      for (const version of ['1.9.0', '2.0.0-rc1', '1.10.0']) await repository.add(await finished(version));
      await repository.add(await finished('1', 'other'));
      expect(await repository.names()).toEqual(['other', 'patterns']);
      expect(await repository.versions('patterns')).toEqual(['1.10.0', '1.9.0', '2.0.0-rc1']);
      const { path, manifest, labels } = await repository.open('patterns', '1.10.0');
      expect([manifest.name, manifest.version, labels.length]).toEqual(['patterns', '1.10.0', 6]);
      const original = await openEmbeddedModel('patterns');
      expect((await readFile(path ?? '')).equals(await readFile(original.path))).toBe(true);
    });

    it('takes the documents of a model along, and refuses a version that lacks one', async () => {
      const folder = await finished('1.0.0');
      await changeManifest(folder, { documents: ['how/made.json'] });
      await expect(repository.add(folder)).rejects.toMatchObject({ code: 'missing_file' });
      expect(await repository.versions('patterns')).toEqual([]);
      await mkdir(join(folder, 'how'));
      await writeFile(join(folder, 'how/made.json'), '{}');
      await repository.add(folder);
      expect(await place.read('patterns/1.0.0/how/made.json')).toBe('{}');
      await place.remove('patterns/1.0.0/how/made.json');
      await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'missing_file' });
    });

    it('has no version whose model.json is not there yet', async () => {
      await repository.add(await finished('1.0.0'));
      await place.write('patterns/1.1.0/patterns.onnx', 'half');
      expect(await repository.versions('patterns')).toEqual(['1.0.0']);
      await expect(repository.open('patterns', '1.1.0')).rejects.toMatchObject({
        code: 'unknown_version',
        message: `${repository.location} has no complete version 1.1.0 of patterns: there are 1.0.0.`,
      });
      await expect(repository.add(await finished('1.1.0'))).rejects.toMatchObject({ code: 'incomplete_version' });
    });

    it('refuses a version that is there', async () => {
      await repository.add(await finished('1.0.0'));
      const other = await finished('1.0.0');
      await changeManifest(other, { licence: 'another' });
      await expect(repository.add(other)).rejects.toMatchObject({ code: 'version_exists' });
      expect((await repository.open('patterns', '1.0.0')).manifest.licence).not.toBe('another');
    });

    it('adds nothing of a folder that is damaged', async () => {
      const folder = await finished('1.0.0');
      await writeFile(join(folder, 'patterns.onnx'), 'other');
      await expect(repository.add(folder)).rejects.toMatchObject({ code: 'wrong_digest' });
      expect(await repository.versions('patterns')).toEqual([]);
    });

    it('refuses a manifest that names another version than its place, and one that is none', async () => {
      await repository.add(await finished('1.0.0'));
      await place.write('patterns/1.0.1/model.json', await place.read('patterns/1.0.0/model.json'));
      await expect(repository.open('patterns', '1.0.1')).rejects.toMatchObject({ code: 'name_mismatch' });
      await place.write('patterns/1.0.1/model.json', '{"name":"patterns"}');
      await expect(repository.open('patterns', '1.0.1')).rejects.toMatchObject({ code: 'bad_manifest' });
    });

    it('refuses damaged weights and files that are far too large', async () => {
      const folder = await finished('1.0.0');
      const bytes = await readFile(join(folder, 'patterns.onnx'));
      await repository.add(folder);
      await place.write('patterns/1.0.0/patterns.onnx', 'x'.repeat(bytes.length));
      await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'wrong_digest' });
      await place.write('patterns/1.0.0/patterns.onnx', 'other');
      await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'wrong_digest' });
      await place.write('patterns/1.0.0/model.json', ' '.repeat(1024 * 1024 + 1));
      await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'too_large' });
    });

    it('stamps a version with a text that is another one once a file was written to, came or went', async () => {
      await repository.add(await finished('1.0.0'));
      await repository.add(await finished('2.0.0'));
      const stamps = [await repository.stamp('patterns', '1.0.0')];
      expect(await repository.stamp('patterns', '1.0.0')).toBe(stamps[0]);
      await place.write('patterns/1.0.0/model.json', 'other');
      stamps.push(await repository.stamp('patterns', '1.0.0'));
      await place.write('patterns/1.0.0/more.txt', 'more');
      stamps.push(await repository.stamp('patterns', '1.0.0'));
      await place.remove('patterns/1.0.0/patterns.onnx');
      stamps.push(await repository.stamp('patterns', '1.0.0'));
      expect(new Set(stamps).size).toBe(4);
      const other = await repository.stamp('patterns', '2.0.0');
      await place.remove('patterns/1.0.0/more.txt');
      expect(await repository.stamp('patterns', '2.0.0')).toBe(other);
    });

    it.each(['../patterns', '', '.', 'Patterns', 'a/b', 'a\0b'])('refuses the name %j', async (name) => {
      await expect(repository.versions(name)).rejects.toMatchObject({ code: 'bad_name' });
      await expect(repository.open('patterns', `../${name}`)).rejects.toMatchObject({ code: 'bad_name' });
    });

    it('knows no version of a model that is not there', async () => {
      expect(await repository.versions('patterns')).toEqual([]);
      await expect(repository.open('patterns', '1')).rejects.toMatchObject({ code: 'unknown_version' });
    });
  });
}
