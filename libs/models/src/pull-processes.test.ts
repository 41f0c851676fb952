import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { file, fileUpTo, type Answer } from './testing/file-server.js';
import { content, openPullScene, wholeFile, type PullScene } from './testing/pull-scene.js';
import { pulledEntry } from './testing/pulled-entry.js';

const half = content.length / 2;
const program = fileURLToPath(new URL('testing/pull-in-child.js', import.meta.url));

let scene: PullScene;

afterEach(async () => scene.close());

function pullInChild(): ChildProcess {
  const entry = pulledEntry(content, scene.server.url);
  return execFile(process.execPath, [program, JSON.stringify(entry), scene.cacheDir]);
}

async function partBytes(): Promise<number> {
  const [part] = await readdir(scene.folder).catch(() => []);
  return part === undefined ? 0 : (await stat(join(scene.folder, part))).size;
}

describe('several processes that pull the same model', () => {
  it('all end with the right file, though they write at the same time', async () => {
    const waiting: (() => void)[] = [];
    // None is answered before all have asked.
    const together: Answer = (request, response) => {
      waiting.push(() => file(content)(request, response));
      if (waiting.length === 3) for (const answer of waiting) answer();
    };
    scene = await openPullScene(together);
    const exits = [pullInChild(), pullInChild(), pullInChild()].map(async (child) => once(child, 'exit'));
    expect(await Promise.all(exits)).toEqual([0, 0, 0].map((code) => [code, null]));
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('do not wait for one another within one process either', async () => {
    scene = await openPullScene(file(content));
    await Promise.all([scene.pull(), scene.pull(), scene.pull()]);
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('go on with what a killed one has left', async () => {
    scene = await openPullScene(fileUpTo(content, half), file(content));
    const child = pullInChild();
    await vi.waitUntil(async () => (await partBytes()) === half, 10_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await scene.pull();
    expect(scene.server.ranges).toEqual([undefined, `bytes=${half}-`]);
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it.each([
    ['leave alone what a process of another machine is writing', 0, undefined],
    ['take what a process of another machine left ten minutes ago', 11 * 60, `bytes=${half}-`],
  ])('%s', async (_title, secondsAgo, range) => {
    scene = await openPullScene(file(content));
    await mkdir(scene.folder, { recursive: true });
    const part = join(scene.folder, 'tested.onnx.another-machine~1~id.part');
    await writeFile(part, content.subarray(0, half));
    const writtenAt = new Date(Date.now() - secondsAgo * 1000);
    await utimes(part, writtenAt, writtenAt);
    await scene.pull();
    expect(scene.server.ranges).toEqual([range]);
  });
});
