import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FetchArtifact, fetchJars, parseJarList } from './kafka-jars.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const jars = ['a', 'b'].map((name) => ({ coordinates: `org.example:${name}:1.0`, sha256: sha256(`jar ${name}`) }));
const silent = (): void => undefined;

/** Serves `jar a` for org.example:a:1.0 and so on, and keeps what it was asked for. */
function fakeMaven(): { fetch: FetchArtifact; asked: string[] } {
  const asked: string[] = [];
  const fetch: FetchArtifact = async (coordinates, dir, file) => {
    asked.push(coordinates);
    await writeFile(join(dir, file), `jar ${coordinates.split(':')[1]}`);
  };
  return { fetch, asked };
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jars-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('parseJarList', () => {
  it('reads checksum and coordinates, passing comments by', () => {
    expect(parseJarList('# pinned\nabc  g:a:1\n')).toEqual([{ sha256: 'abc', coordinates: 'g:a:1' }]);
  });

  it('reads the committed list: Kafka itself, each jar with a whole checksum', async () => {
    const list = parseJarList(await readFile(new URL('../../kafka-jars.txt', import.meta.url), 'utf8'));
    expect(list.map((jar) => jar.coordinates)).toContain('org.apache.kafka:kafka_2.13:4.1.0');
    expect(list.every((jar) => /^[0-9a-f]{64}$/.test(jar.sha256) && jar.coordinates.split(':').length === 3)).toBe(
      true,
    );
  });
});

describe('fetchJars', () => {
  it('fetches each jar once and then none', async () => {
    const maven = fakeMaven();
    await fetchJars(jars, folder, maven.fetch, silent);
    await fetchJars(jars, folder, maven.fetch, silent);
    expect(maven.asked.sort()).toEqual(['org.example:a:1.0', 'org.example:b:1.0']);
    expect((await readdir(folder)).sort()).toEqual(['a-1.0.jar', 'b-1.0.jar']);
  });

  it('fetches a damaged jar again', async () => {
    await fetchJars(jars, folder, fakeMaven().fetch, silent);
    await writeFile(join(folder, 'b-1.0.jar'), 'damaged');
    const maven = fakeMaven();
    await fetchJars(jars, folder, maven.fetch, silent);
    expect(maven.asked).toEqual(['org.example:b:1.0']);
    expect(await readFile(join(folder, 'b-1.0.jar'), 'utf8')).toBe('jar b');
  });

  it('refuses other bytes than the pinned ones and keeps nothing of them', async () => {
    const other: FetchArtifact = (_, dir, file) => writeFile(join(dir, file), 'something else');
    await expect(fetchJars(jars.slice(0, 1), folder, other, silent)).rejects.toThrow(
      'other bytes than the pinned ones',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('says in one sentence that there is no network', async () => {
    const offline: FetchArtifact = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
    await expect(fetchJars(jars, folder, offline, silent)).rejects.toThrow('connect to the network');
  });

  it('says in one sentence that the disk is full', async () => {
    const full: FetchArtifact = () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
    await expect(fetchJars(jars, folder, full, silent)).rejects.toThrow('The disk is full');
  });
});
