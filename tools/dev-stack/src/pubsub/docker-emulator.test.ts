import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Stands in for the `docker` command: notes what it is asked, and its `up` takes requests like the emulator until it is told to stop. */
const fakeDocker = `#!${process.execPath}
  const { appendFileSync } = require('node:fs');
  const { createServer } = require('node:http');
  const args = process.argv.slice(2);
  const note = (line) => appendFileSync(__dirname + '/asked', line + '\\n');
  note(args.filter((arg) => !arg.startsWith('/')).join(' '));
  if (args[0] === 'info' && process.env.ENGINE === 'none') process.exit(1);
  if (args.includes('up')) {
    process.on('SIGTERM', () => process.exit(0));
    createServer((request, response) => {
      note(request.method + ' ' + request.url);
      response.end('{}');
    }).listen(Number(process.env.PUBSUB_PORT), '127.0.0.1', () => console.log('INFO: Server started'));
  }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-pubsub-'));
  await writeFile(join(folder, 'docker'), fakeDocker);
  await chmod(join(folder, 'docker'), 0o755);
  // The tether is written for it; nothing else of this machine is on the path.
  await writeFile(join(folder, 'sleep'), '#!/bin/sh\nexec /bin/sleep "$@"\n', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts Pub/Sub in a Node of its own that finds the stand-in and nothing else. */
function startedWith(env: Readonly<Record<string, string>>): Promise<{ readonly stdout: string }> {
  const code = `
    const { startPubsub } = await import('${fileURLToPath(new URL('./start-pubsub.js', import.meta.url))}');
    const plan = { projectId: 'a-project', topics: { drops: [{ name: 'bridge' }] } };
    try {
      const pubsub = await startPubsub({ dataDir: '${folder}/data', plan });
      console.log(pubsub.endpoint);
      await pubsub.stop();
    } catch (error) {
      console.log(error.name, error.message);
    }
  `;
  const args = ['--input-type=module', '--eval', code];
  return execa(process.execPath, args, { env: { PATH: folder, ...env }, extendEnv: false });
}

describe('Pub/Sub where only Docker is', () => {
  it('is the service of docker-compose.yml, with the topics and subscriptions of the plan', async () => {
    const { stdout } = await startedWith({});
    const [host, port = ''] = stdout.split(':');
    expect(host).toBe('127.0.0.1');
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')).toEqual([
      'info',
      'compose version',
      `compose --project-name sightline-pubsub-${port} --file up --no-log-prefix pubsub`,
      'PUT /v1/projects/a-project/topics/drops',
      'PUT /v1/projects/a-project/subscriptions/bridge',
    ]);
  });

  it('says what to install where not even Docker is', async () => {
    const { stdout } = await startedWith({ ENGINE: 'none' });
    expect(stdout).toMatch(
      /^SetupError Pub\/Sub needs one of the Cloud SDK .*, and none is here: install one of them\.$/,
    );
  });
});
