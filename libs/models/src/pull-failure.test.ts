import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pullEntry } from './pull-entry.js';
import { file, status, type Answer } from './testing/file-server.js';
import { content, impatient, openPullScene, type PullScene } from './testing/pull-scene.js';
import { pulledEntry } from './testing/pulled-entry.js';

const nothing = { files: [], whole: false };
const tooMuch: Answer = (_request, response) => response.writeHead(200).end(Buffer.concat([content, content]));
/** A retry with this delay would run into the test's timeout. */
const slow = { ...impatient, retryDelayMs: 3_600_000 };

let scene: PullScene;

afterEach(async () => scene.close());

describe('a pull that fails says', () => {
  it.each([
    [
      'the file is not the pinned one',
      file(randomBytes(content.length)),
      'wrong_digest',
      "isn't the file that was pinned.",
    ],
    ['the file is not there', status(404), 'not_found', 'answers 404.'],
    [
      'a web page came instead of the file',
      status(200, '<h1>Log in</h1>', { 'content-type': 'text/html; charset=utf-8' }),
      'wrong_answer',
      'answers with a web page instead of the file.',
    ],
    [
      'the file has another length',
      status(200, 'version 1', { 'content-length': '9' }),
      'wrong_answer',
      'answers with 9 bytes instead of 1000000.',
    ],
    ['the file is longer', tooMuch, 'wrong_answer', 'sends more than the 1000000 bytes of the file.'],
  ])('that %s, asks once and keeps nothing', async (_title, answer, code, sentence) => {
    scene = await openPullScene(answer);
    const message = `The model tested can't be pulled: ${scene.server.url}/tested.onnx ${sentence}`;
    await expect(scene.pull({ limits: slow })).rejects.toMatchObject({ code, message });
    expect(scene.server.ranges).toHaveLength(1);
    expect(await scene.outcome()).toEqual(nothing);
  });

  it('that the server stopped answering, after its retries', async () => {
    scene = await openPullScene(() => undefined);
    const message = `The model tested can't be pulled: ${new URL(scene.server.url).host} stopped answering.`;
    const silent = { ...impatient, stallTimeoutMs: 200 };
    await expect(scene.pull({ limits: silent })).rejects.toMatchObject({ code: 'unreachable', message });
    expect(scene.server.ranges).toHaveLength(3);
  });

  it('that the server answers with an error, after its retries', async () => {
    scene = await openPullScene(status(500));
    const message = `The model tested can't be pulled: ${scene.server.url}/tested.onnx answers 500.`;
    await expect(scene.pull()).rejects.toMatchObject({ code: 'unreachable', message });
    expect(scene.server.ranges).toHaveLength(3);
  });

  it('at once that nothing listens there', async () => {
    scene = await openPullScene(file(content));
    await scene.server.close();
    await expect(scene.pull({ limits: slow })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining("can't be connected to") as string,
    });
  });

  it('at once that the name of the server is not known', async () => {
    scene = await openPullScene(file(content));
    const entry = { ...pulledEntry(content, scene.server.url), url: 'http://models.invalid/tested.onnx' };
    await expect(pullEntry(entry, { cacheDir: scene.cacheDir, limits: slow })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining("the name models.invalid isn't known here") as string,
    });
  });

  it('that the cache folder cannot be written to', async () => {
    scene = await openPullScene(file(content));
    await writeFile(join(scene.cacheDir, 'tested'), 'a file where a folder is needed');
    const message = `The model tested can't be pulled: ${scene.folder} can't be written to; set MODEL_CACHE_DIR to a folder that can.`;
    await expect(scene.pull()).rejects.toMatchObject({ code: 'not_writable', message });
  });

  it.runIf(existsSync('/dev/full'))('that the disk is full, asks once and keeps nothing', async () => {
    scene = await openPullScene(file(content));
    await mkdir(scene.folder, { recursive: true });
    await symlink('/dev/full', join(scene.folder, 'tested.onnx.part'));
    const message = `The model tested can't be pulled: ${scene.folder} has no room for 1 MB.`;
    await expect(scene.pull({ limits: slow })).rejects.toMatchObject({ code: 'disk_full', message });
    expect(scene.server.ranges).toHaveLength(1);
    expect(await scene.outcome()).toEqual(nothing);
  });
});
