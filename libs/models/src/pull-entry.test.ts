import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { file, openFileServer, status, type Answer } from './testing/file-server.js';
import { content, openPullScene, wholeFile, type PullScene } from './testing/pull-scene.js';

let scene: PullScene;

afterEach(async () => {
  vi.unstubAllEnvs();
  await scene.close();
});

describe('pulling a model', () => {
  it('puts the whole file into the cache and says how far it is', async () => {
    scene = await openPullScene(file(content));
    const received: number[] = [];
    const model = await scene.pull({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) });
    expect(await scene.outcome()).toEqual(wholeFile);
    expect(model.labels).toHaveLength(1000);
    expect(received[0]).toBe(0);
    expect(received.at(-1)).toBe(content.length);
    expect(received).toEqual(received.toSorted((one, other) => one - other));
  });

  it('fetches nothing when the model is there', async () => {
    scene = await openPullScene(file(content));
    await scene.pull();
    await scene.pull();
    expect(scene.server.ranges).toHaveLength(1);
  });

  it('pulls a damaged model anew', async () => {
    scene = await openPullScene(file(content));
    const { path } = await scene.pull();
    await writeFile(path, randomBytes(content.length));
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('follows redirects', async () => {
    scene = await openPullScene(status(302, '', { location: '/elsewhere' }), file(content));
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
  });

  it('takes the mirror that is set, by name, version and file', async () => {
    const paths: (string | undefined)[] = [];
    const listens: Answer = (request, response) => {
      paths.push(request.url);
      file(content)(request, response);
    };
    scene = await openPullScene(listens);
    await scene.pull({ mirrorUrl: `${scene.server.url}/models/` });
    expect(paths).toEqual(['/models/tested/1.0.0/tested.onnx']);
  });

  it('goes through the proxy of the environment', async () => {
    scene = await openPullScene(file(content));
    const { host, port } = new URL(scene.server.url);
    const proxy = await openFileServer(status(500));
    const tunnels: (string | undefined)[] = [];
    proxy.server.on('connect', (request, socket) => {
      tunnels.push(request.url);
      const upstream = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
    });
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('http_proxy', proxy.url);
    await scene.pull();
    expect(await scene.outcome()).toEqual(wholeFile);
    expect(tunnels).toEqual([host]);
    await proxy.close();
  });
});
