import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResolvedModel } from './manifest.js';
import { pullEntry, type PullOptions } from './pull-entry.js';
import { file, fileUpTo, openFileServer, status, type Answer, type FileServer } from './testing/file-server.js';
import { pulledEntry } from './testing/pulled-entry.js';

const content = randomBytes(1_000_000);
const half = content.length / 2;
const impatient = { connectTimeoutMs: 2_000, stallTimeoutMs: 200, retries: 2, retryDelayMs: 1 };

let cacheDir: string;
let folder: string;
let server: FileServer;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'models-'));
  folder = join(cacheDir, 'tested/1.0.0');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(cacheDir, { recursive: true });
});

async function pull(
  options: Partial<PullOptions> = {},
  ...answers: readonly [Answer, ...Answer[]]
): Promise<ResolvedModel> {
  server = await openFileServer(...answers);
  return pullAgain(options);
}

async function pullAgain(options: Partial<PullOptions> = {}): Promise<ResolvedModel> {
  return pullEntry(pulledEntry(content, server.url), { cacheDir, limits: impatient, ...options });
}

async function expectWhole({ path }: ResolvedModel): Promise<void> {
  expect(content.equals(await readFile(path))).toBe(true);
  expect(await readdir(folder)).toEqual(['tested.onnx']);
}

describe('pulling a model', () => {
  it('puts the whole file into the cache and says how far it is', async () => {
    const received: number[] = [];
    const model = await pull({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) }, file(content));
    await expectWhole(model);
    expect(model.labels).toHaveLength(1000);
    expect(received[0]).toBe(0);
    expect(received.at(-1)).toBe(content.length);
    expect(received).toEqual(received.toSorted((one, other) => one - other));
  });

  it('fetches nothing when the model is there', async () => {
    await pull({}, file(content));
    await pullAgain();
    expect(server.ranges).toHaveLength(1);
  });

  it('pulls a damaged model anew', async () => {
    const { path } = await pull({}, file(content));
    await writeFile(path, randomBytes(content.length));
    await expectWhole(await pullAgain());
  });

  it('follows redirects', async () => {
    const redirect = status(302, '', { location: '/elsewhere' });
    await expectWhole(await pull({}, redirect, file(content)));
  });

  it('takes the mirror that is set, by name, version and file', async () => {
    const paths: string[] = [];
    server = await openFileServer((request, response) => {
      paths.push(request.url ?? '');
      file(content)(request, response);
    });
    await pullAgain({ mirrorUrl: `${server.url}/models/` });
    expect(paths).toEqual(['/models/tested/1.0.0/tested.onnx']);
  });

  it('goes through the proxy of the environment', async () => {
    const proxy = await openFileServer(status(500));
    const tunnels: string[] = [];
    proxy.server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const { port } = new URL(server.url);
      const upstream = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
    });
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('http_proxy', proxy.url);
    await expectWhole(await pull({}, file(content)));
    expect(tunnels).toEqual([new URL(server.url).host]);
    await proxy.close();
  });
});

describe('a pull that is interrupted', () => {
  const breaks = fileUpTo(content, half, (socket) => socket.destroy());

  it('goes on where the connection broke', async () => {
    await expectWhole(await pull({}, breaks, file(content)));
    expect(server.ranges).toEqual([undefined, `bytes=${half}-`]);
  });

  it('goes on where the server fell silent', async () => {
    const silent = fileUpTo(content, half, () => undefined);
    await expectWhole(await pull({}, silent, file(content)));
    expect(server.ranges).toEqual([undefined, `bytes=${half}-`]);
  });

  it('goes on in the next pull where the last one gave up', async () => {
    await expect(pull({ limits: { ...impatient, retries: 0 } }, breaks, file(content))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['tested.onnx.part']);
    const received: number[] = [];
    await expectWhole(await pullAgain({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) }));
    expect(received[0]).toBe(half);
  });

  it('goes on in the next pull where it was stopped', async () => {
    const stop = new AbortController();
    const stops = fileUpTo(content, half, () => setTimeout(() => stop.abort(), 20));
    const patient = { ...impatient, stallTimeoutMs: 10_000 };
    await expect(pull({ signal: stop.signal, limits: patient }, stops, file(content))).rejects.toMatchObject({
      code: 'stopped',
      message: 'Pulling the model tested was stopped.',
    });
    await expectWhole(await pullAgain());
    expect(server.ranges).toEqual([undefined, `bytes=${half}-`]);
  });

  it('starts anew at a server that knows no ranges', async () => {
    const ignoresRange: Answer = (_request, response) => response.writeHead(200).end(content);
    await expectWhole(await pull({}, breaks, ignoresRange));
  });

  it('starts anew when the server answers with another range', async () => {
    const otherRange: Answer = (_request, response) => {
      response
        .writeHead(206, { 'content-range': `bytes 10-${content.length - 1}/${content.length}` })
        .end(content.subarray(10));
    };
    await expectWhole(await pull({}, breaks, otherRange, file(content)));
    expect(server.ranges.at(-1)).toBeUndefined();
  });

  it.each([
    ['the beginning of another file', randomBytes(half)],
    ['more than the file', randomBytes(content.length + 1)],
    ['another file as long', randomBytes(content.length)],
  ])('ends with the right file when what was left is %s', async (_title, left) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'tested.onnx.part'), left);
    await expectWhole(await pull({}, file(content)));
  });

  it('waits out a server that is overloaded', async () => {
    await expectWhole(await pull({}, status(503), status(429), file(content)));
  });
});

describe('a pull that fails', () => {
  async function failure(...answers: readonly [Answer, ...Answer[]]): Promise<unknown> {
    return pull({}, ...answers).catch((error: unknown) => error);
  }

  async function expectNothingKept(): Promise<void> {
    expect(await readdir(folder)).toEqual([]);
  }

  it('says that the file is not the pinned one, and throws it away', async () => {
    expect(await failure(file(randomBytes(content.length)))).toMatchObject({
      code: 'wrong_digest',
      message: `The model tested can't be pulled: ${server.url}/tested.onnx isn't the file that was pinned.`,
    });
    await expectNothingKept();
  });

  it('says that the file is not there, and asks once', async () => {
    expect(await failure(status(404))).toMatchObject({
      code: 'not_found',
      message: `The model tested can't be pulled: ${server.url}/tested.onnx answers 404.`,
    });
    expect(server.ranges).toHaveLength(1);
    await expectNothingKept();
  });

  it('says that a web page came instead of the file', async () => {
    expect(await failure(status(200, '<h1>Log in</h1>', { 'content-type': 'text/html; charset=utf-8' }))).toMatchObject(
      {
        code: 'wrong_answer',
        message: `The model tested can't be pulled: ${server.url}/tested.onnx answers with a web page instead of the file.`,
      },
    );
    await expectNothingKept();
  });

  it.each([
    [
      'announces another length',
      status(200, 'version 1', { 'content-length': '9' }),
      'answers with 9 bytes instead of 1000000.',
    ],
    [
      'sends more than the file',
      ((_request, response) => response.writeHead(200).end(Buffer.concat([content, content]))) satisfies Answer,
      'sends more than the 1000000 bytes of the file.',
    ],
  ])('says that the server %s', async (_title, answer, sentence) => {
    expect(await failure(answer)).toMatchObject({
      code: 'wrong_answer',
      message: expect.stringContaining(sentence) as string,
    });
    await expectNothingKept();
  });

  it('says that the server stopped answering, after its retries', async () => {
    expect(await failure(() => undefined)).toMatchObject({
      code: 'unreachable',
      message: `The model tested can't be pulled: ${new URL(server.url).host} stopped answering.`,
    });
    expect(server.ranges).toHaveLength(3);
  });

  it('says that the server answers with an error, after its retries', async () => {
    expect(await failure(status(500))).toMatchObject({
      code: 'unreachable',
      message: `The model tested can't be pulled: ${server.url}/tested.onnx answers 500.`,
    });
    expect(server.ranges).toHaveLength(3);
  });

  it('gives up at once where nothing listens', async () => {
    server = await openFileServer(file(content));
    await server.close();
    const slow = { ...impatient, retryDelayMs: 3_600_000 };
    await expect(pullAgain({ limits: slow })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining("can't be connected to") as string,
    });
  });

  it('gives up at once where the name of the server is not known', async () => {
    server = await openFileServer(file(content));
    const slow = { ...impatient, retryDelayMs: 3_600_000 };
    const entry = { ...pulledEntry(content, server.url), url: 'http://models.invalid/tested.onnx' };
    await expect(pullEntry(entry, { cacheDir, limits: slow })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining("the name models.invalid isn't known here") as string,
    });
  });

  it('says that the cache folder cannot be written to', async () => {
    await writeFile(join(cacheDir, 'tested'), 'a file where a folder is needed');
    expect(await failure(file(content))).toMatchObject({
      code: 'not_writable',
      message: `The model tested can't be pulled: ${folder} can't be written to; set MODEL_CACHE_DIR to a folder that can.`,
    });
  });

  it.runIf(existsSync('/dev/full'))('says that the disk is full, and asks once', async () => {
    await mkdir(folder, { recursive: true });
    await symlink('/dev/full', join(folder, 'tested.onnx.part'));
    expect(await failure(file(content))).toMatchObject({
      code: 'disk_full',
      message: `The model tested can't be pulled: ${folder} has no room for 1 MB.`,
    });
    expect(server.ranges).toHaveLength(1);
    await expectNothingKept();
  });
});
