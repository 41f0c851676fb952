import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { file, fileUpTo, status, type Answer } from './testing/file-server.js';
import { content, impatient, openPullScene, wholeFile, type PullScene } from './testing/pull-scene.js';

const half = content.length / 2;
const breaks = fileUpTo(content, half, (socket) => socket.destroy());

let scene: PullScene;

afterEach(async () => scene.close());

async function expectResumed(): Promise<void> {
  expect(await scene.outcome()).toEqual(wholeFile);
  expect(scene.server.ranges).toEqual([undefined, `bytes=${half}-`]);
}

describe('a pull that is interrupted', () => {
  it('goes on where the connection broke', async () => {
    scene = await openPullScene(breaks, file(content));
    await scene.pull();
    await expectResumed();
  });

  it('goes on where the server fell silent', async () => {
    const silent = fileUpTo(content, half, () => undefined);
    scene = await openPullScene(silent, file(content));
    await scene.pull();
    await expectResumed();
  });

  it('goes on in the next pull where the last one gave up', async () => {
    scene = await openPullScene(breaks, file(content));
    await expect(scene.pull({ limits: { ...impatient, retries: 0 } })).rejects.toMatchObject({ code: 'unreachable' });
    expect(await scene.outcome()).toEqual({ files: ['tested.onnx.part'], whole: false });
    const received: number[] = [];
    await scene.pull({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) });
    expect(received[0]).toBe(half);
    await expectResumed();
  });

  it('goes on in the next pull where it was stopped', async () => {
    const stop = new AbortController();
    const silent = fileUpTo(content, half, () => undefined);
    scene = await openPullScene(silent, file(content));
    const stopped = scene.pull({
      signal: stop.signal,
      limits: { ...impatient, stallTimeoutMs: 60_000 },
      onProgress: ({ receivedBytes }) => {
        if (receivedBytes === half) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'stopped', message: 'Pulling the model tested was stopped.' });
    await scene.pull();
    await expectResumed();
  });

  it('waits out a server that is overloaded, and keeps what it has', async () => {
    scene = await openPullScene(breaks, status(503), file(content));
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
    expect(scene.server.ranges).toEqual([undefined, `bytes=${half}-`, `bytes=${half}-`]);
  });

  it('starts anew at a server that knows no ranges', async () => {
    const whole: Answer = (_request, response) => response.writeHead(200).end(content);
    scene = await openPullScene(breaks, whole);
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('starts anew when the server answers with another range', async () => {
    const otherRange: Answer = (_request, response) => {
      const headers = { 'content-range': `bytes 10-${content.length - 1}/${content.length}` };
      response.writeHead(206, headers).end(content.subarray(10));
    };
    scene = await openPullScene(breaks, otherRange, file(content));
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
    expect(scene.server.ranges.at(-1)).toBeUndefined();
  });

  it.each([
    ['the beginning of another file', randomBytes(half)],
    ['more than the file', randomBytes(content.length + 1)],
    ['another file as long', randomBytes(content.length)],
  ])('ends with the right file when what was left is %s', async (_title, left) => {
    scene = await openPullScene(file(content));
    await mkdir(scene.folder, { recursive: true });
    await writeFile(join(scene.folder, 'tested.onnx.part'), left);
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('takes the longest of several that were left, and leaves none', async () => {
    scene = await openPullScene(file(content));
    await mkdir(scene.folder, { recursive: true });
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const left = join(scene.folder, `tested.onnx.${hostname()}~${ended}~id.part`);
    await writeFile(join(scene.folder, 'tested.onnx.part'), content.subarray(0, 1000));
    await writeFile(left, content.subarray(0, half));
    await scene.pull();
    expect(scene.server.ranges).toEqual([`bytes=${half}-`]);
    expect(await scene.outcome()).toEqual(wholeFile);
  });
});
