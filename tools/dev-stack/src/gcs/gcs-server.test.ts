import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildProblem } from './gcs-program.js';

/** Stands in for the `docker` command: notes what it is asked, and its `run` answers like the server until it is told to stop. */
const fakeDocker = `#!${process.execPath}
  const { appendFileSync } = require('node:fs');
  const { createServer } = require('node:http');
  const args = process.argv.slice(2);
  const note = (line) => appendFileSync(__dirname + '/asked', line + '\\n');
  note(args.join(' '));
  if (args[0] === 'info' && process.env.ENGINE === 'none') process.exit(1);
  if (args[0] === 'run') {
    process.on('SIGTERM', () => process.exit(0));
    createServer((request, response) => {
      note(request.method + ' ' + request.url);
      response.end('{}');
    }).listen(Number(args[args.indexOf('-port') + 1]), '127.0.0.1');
  }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-gcs-'));
  await writeFile(join(folder, 'docker'), fakeDocker);
  await chmod(join(folder, 'docker'), 0o755);
  // The tether is written for it; nothing else of this machine is on the path.
  await writeFile(join(folder, 'sleep'), '#!/bin/sh\nexec /bin/sleep "$@"\n', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts Cloud Storage in a Node of its own that finds the stand-in, no program built before, and nothing else. */
function startedWith(env: Readonly<Record<string, string>>): Promise<{ readonly stdout: string }> {
  const code = `
    const { startFakeGcs } = await import('${fileURLToPath(new URL('./start-fake-gcs.js', import.meta.url))}');
    try {
      const gcs = await startFakeGcs({ dataDir: '${folder}/data', buckets: ['one-bucket'], pubsub: '127.0.0.1:8085' });
      console.log(gcs.endpoint);
      await gcs.stop();
    } catch (error) {
      console.log(error.name, error.message);
    }
  `;
  const args = ['--input-type=module', '--eval', code];
  return execa(process.execPath, args, { env: { PATH: folder, XDG_CACHE_HOME: folder, ...env }, extendEnv: false });
}

describe('Cloud Storage where only Docker is', () => {
  it.runIf(process.platform === 'linux')(
    'is the image, on the network of this machine, with its data in our folder',
    async () => {
      const { stdout } = await startedWith({});
      const { port, href } = new URL(stdout);
      const asked = await readFile(join(folder, 'asked'), 'utf8');
      expect(asked).toContain(
        `run --rm --name sightline-gcs-${port} --network host --env PUBSUB_EMULATOR_HOST=127.0.0.1:8085 ` +
          `--volume ${folder}/data/objects:/storage fsouza/fake-gcs-server:1.56.1 -scheme http -host 127.0.0.1 -port ${port} ` +
          `-backend filesystem -filesystem-root /storage -external-url ${href.replace(/\/$/, '')}`,
      );
      expect(asked).toContain('POST /storage/v1/b?project=sightline');
    },
  );

  it('says what to install where not even Docker is', async () => {
    const { stdout } = await startedWith({ ENGINE: 'none' });
    expect(stdout).toMatch(/^SetupError Cloud Storage on this machine needs one of Docker .*: install one of them\.$/);
  });
});

describe('a build that fails', () => {
  it.each([
    ['write /tmp/x: no space left on device', /disk is full/],
    ['module requires go >= 1.26.0 (running go 1.21)', /needs Go 1\.26\.0 or newer/],
    ['go: downloading\ndial tcp: no such host', /\(dial tcp: no such host\): connect to the network/],
  ])('is told with what to do: "%s"', (stderr, sentence) => {
    expect(buildProblem(stderr)).toMatch(sentence);
  });
});
