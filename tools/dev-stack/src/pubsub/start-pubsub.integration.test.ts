import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePorts } from '../kafka/free-port.js';
import { findEmulatorJar } from './google-emulator.js';
import { goAnswers } from './go-server.js';
import { startPubsub, type LocalPubsub } from './start-pubsub.js';

const plan = {
  projectId: 'test-project',
  topics: { drops: [{ name: 'bridge' }, { name: 'other', exactlyOnce: true }] },
};
const kinds = [
  ...((await findEmulatorJar()) === undefined ? [] : (['google'] as const)),
  ...((await goAnswers()) ? (['pstest'] as const) : []),
];
const startTimeoutMs = 300_000;
const folders: string[] = [];
const started: LocalPubsub[] = [];

afterAll(async () => {
  await Promise.all(started.map((pubsub) => pubsub.stop()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-pubsub-'));
  folders.push(folder);
  return folder;
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`http://${endpoint}/`).then(
    () => true,
    // A server of gRPC alone hangs up on a request of HTTP/1.
    (error: unknown) => (error as { cause?: { code?: string } }).cause?.code !== 'ECONNREFUSED',
  );
}

describe.each(kinds)('Pub/Sub played by %s', (kind) => {
  it(
    'answers at its endpoint, is gone when stopped or killed, and comes back there',
    { timeout: startTimeoutMs },
    async () => {
      const pubsub = await startPubsub({ dataDir: await newFolder(), plan, prefer: kind });
      started.push(pubsub);
      expect(pubsub.kind).toBe(kind);
      expect(await answers(pubsub.endpoint)).toBe(true);
      await pubsub.stop();
      expect(await answers(pubsub.endpoint)).toBe(false);
      await pubsub.restart();
      expect(await answers(pubsub.endpoint)).toBe(true);
      await pubsub.kill();
      expect(await answers(pubsub.endpoint)).toBe(false);
      await pubsub.restart();
      expect(await answers(pubsub.endpoint)).toBe(true);
    },
  );

  it('names the taken port', async () => {
    const port = Number(started[0]?.endpoint.split(':')[1]);
    await expect(startPubsub({ dataDir: await newFolder(), plan, prefer: kind, port })).rejects.toThrow(
      `Port ${port}, which Pub/Sub needs, is taken by another program`,
    );
  });

  it('says which part of the plan it cannot make, and does not stay', { timeout: startTimeoutMs }, async () => {
    const [port = 0] = await freePorts(1);
    const illegal = {
      projectId: 'test-project',
      topics: { drops: [{ name: 'bridge' }, { name: 'bridge' }], 'no topic': [] },
    };
    const starting = startPubsub({ dataDir: await newFolder(), plan: illegal, prefer: kind, port });
    await expect(starting).rejects.toThrow(kind === 'google' ? 'no topic' : 'AlreadyExists');
    expect(await answers(`127.0.0.1:${port}`)).toBe(false);
  });
});
