import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PullProgress } from './fetch-weights.js';
import type { PullOptions } from './pull-entry.js';
import { file, fileUpTo, status, type Answer } from './testing/file-server.js';
import { content, impatient, openPullScene, wholeFile, type PullScene } from './testing/pull-scene.js';

const half = content.length / 2;
const firstHalf = fileUpTo(content, half);

let scene: PullScene;

afterEach(async () => scene.close());

/** Pulls, and breaks the connection when half of the file has come. */
async function pullBroken(options: Partial<PullOptions> = {}): Promise<void> {
  let broken = false;
  const onProgress = ({ receivedBytes }: PullProgress): void => {
    if (receivedBytes === half && !broken) scene.server.breakConnections();
    broken ||= receivedBytes === half;
  };
  await scene.pull({ onProgress, ...options });
}

async function expectResumed(): Promise<void> {
  expect(await scene.outcome()).toEqual(wholeFile);
  expect(scene.server.ranges).toEqual([undefined, `bytes=${half}-`]);
}

describe('a pull that is interrupted', () => {
  it('goes on where the connection broke', async () => {
    scene = await openPullScene(firstHalf, file(content));
    await pullBroken();
    await expectResumed();
  });

  it('goes on where the server fell silent', async () => {
    scene = await openPullScene(firstHalf, file(content));
    await scene.pull({ limits: { ...impatient, stallTimeoutMs: 1_000 } });
    await expectResumed();
  });

  it('goes on in the next pull where the last one gave up', async () => {
    scene = await openPullScene(firstHalf, file(content));
    await expect(pullBroken({ limits: { ...impatient, retries: 0 } })).rejects.toMatchObject({ code: 'unreachable' });
    expect(await scene.outcome()).toEqual({ files: ['tested.onnx.part'], whole: false });
    const received: number[] = [];
    await scene.pull({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) });
    expect(received[0]).toBe(half);
    await expectResumed();
  });

  it('goes on in the next pull where it was stopped', async () => {
    const stop = new AbortController();
    scene = await openPullScene(firstHalf, file(content));
    const stopped = scene.pull({
      signal: stop.signal,
      onProgress: ({ receivedBytes }) => {
        if (receivedBytes === half) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'stopped', message: 'Pulling the model tested was stopped.' });
    await scene.pull();
    await expectResumed();
  });

  it('waits out a server that is overloaded, and keeps what it has', async () => {
    scene = await openPullScene(firstHalf, status(503), file(content));
    await pullBroken();
    expect(await scene.outcome()).toEqual(wholeFile);
    expect(scene.server.ranges).toEqual([undefined, `bytes=${half}-`, `bytes=${half}-`]);
  });

  it('starts anew at a server that knows no ranges', async () => {
    const whole: Answer = (_request, response) => response.writeHead(200).end(content);
    scene = await openPullScene(firstHalf, whole);
    await pullBroken();
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('starts anew when the server answers with another range', async () => {
    const otherRange: Answer = (_request, response) => {
      const headers = { 'content-range': `bytes 10-${content.length - 1}/${content.length}` };
      response.writeHead(206, headers).end(content.subarray(10));
    };
    scene = await openPullScene(firstHalf, otherRange, file(content));
    await pullBroken();
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
