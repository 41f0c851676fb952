import { execFile, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pullEntry } from './pull-entry.js';
import { file, fileUpTo, openFileServer, type Answer, type FileServer } from './testing/file-server.js';
import { pulledEntry } from './testing/pulled-entry.js';

const content = randomBytes(1_000_000);
const half = content.length / 2;
const program = fileURLToPath(new URL('testing/pull-in-child.js', import.meta.url));

let cacheDir: string;
let folder: string;
let server: FileServer;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'models-'));
  folder = join(cacheDir, 'tested/1.0.0');
});

afterEach(async () => {
  await server.close();
  await rm(cacheDir, { recursive: true });
});

function pullInChild(): ChildProcess {
  return execFile(process.execPath, [program, JSON.stringify(pulledEntry(content, server.url)), cacheDir]);
}

async function partBytes(): Promise<number> {
  const [part] = await readdir(folder).catch(() => []);
  return part === undefined ? 0 : (await stat(join(folder, part))).size;
}

async function expectWhole(): Promise<void> {
  expect(await readdir(folder)).toEqual(['tested.onnx']);
  expect(content.equals(await readFile(join(folder, 'tested.onnx')))).toBe(true);
}

describe('several processes that pull the same model', () => {
  it('all end with the right file, though they write at the same time', async () => {
    const waiting: (() => void)[] = [];
    // None is answered before all have asked.
    const together: Answer = (request, response) => {
      waiting.push(() => file(content)(request, response));
      if (waiting.length === 3) for (const answer of waiting) answer();
    };
    server = await openFileServer(together);
    const exits = [pullInChild(), pullInChild(), pullInChild()].map(async (child) => once(child, 'exit'));
    expect(await Promise.all(exits)).toEqual([0, 0, 0].map((code) => [code, null]));
    await expectWhole();
  });

  it('do not wait for one another within one process either', async () => {
    server = await openFileServer(file(content));
    const entry = pulledEntry(content, server.url);
    await Promise.all([pullEntry(entry, { cacheDir }), pullEntry(entry, { cacheDir }), pullEntry(entry, { cacheDir })]);
    await expectWhole();
  });

  it('go on with what a killed one has left', async () => {
    server = await openFileServer(
      fileUpTo(content, half, () => undefined),
      file(content),
    );
    const child = pullInChild();
    await vi.waitUntil(async () => (await partBytes()) === half, 10_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await pullEntry(pulledEntry(content, server.url), { cacheDir });
    expect(server.ranges).toEqual([undefined, `bytes=${half}-`]);
    await expectWhole();
  });

  it.each([
    ['leave alone what a process of another machine is writing', 0, undefined],
    ['take what a process of another machine left ten minutes ago', 11 * 60, `bytes=${half}-`],
  ])('%s', async (_title, secondsAgo, range) => {
    await mkdir(folder, { recursive: true });
    const part = join(folder, 'tested.onnx.another-machine~1~id.part');
    await writeFile(part, content.subarray(0, half));
    const writtenAt = new Date(Date.now() - secondsAgo * 1000);
    await utimes(part, writtenAt, writtenAt);
    server = await openFileServer(file(content));
    await pullEntry(pulledEntry(content, server.url), { cacheDir });
    expect(server.ranges).toEqual([range]);
  });
});
