import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Stands in for the `docker` command: notes what it is asked, and its `up` answers like a broker until it is told to stop. */
const fakeDocker = `#!${process.execPath}
  const { appendFileSync } = require('node:fs');
  const { createServer } = require('node:net');
  const args = process.argv.slice(2);
  appendFileSync(__dirname + '/asked', args.filter((arg) => !arg.startsWith('/')).join(' ') + '\\n');
  if (args[0] === 'info' && process.env.ENGINE === 'none') process.exit(1);
  if (args.includes('up')) {
    process.on('SIGTERM', () => process.exit(0));
    createServer((socket) => socket.on('error', () => {}).on('data', () => {
      const answer = Buffer.alloc(16);
      answer.writeInt32BE(12, 0);
      answer.writeInt32BE(7, 4);
      answer.writeInt32BE(1, 12);
      socket.write(answer);
    })).listen(Number(process.env.KAFKA_PORT), '127.0.0.1');
  }
`;
const folderOf = (module: string): string => fileURLToPath(new URL(module, import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-'));
  await writeFile(join(folder, 'docker'), fakeDocker);
  await chmod(join(folder, 'docker'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs lines of code in a Node of its own that finds the stand-in first on its path. */
async function withFakeDocker(code: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const script = join(folder, 'script.mjs');
  await writeFile(script, code);
  const path = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  return (await execa(process.execPath, [script], { env: { PATH: path, ...env } })).stdout;
}

describe('Kafka in Docker', () => {
  it('starts, is killed, comes back, stops and is removed by docker compose', async () => {
    const output = await withFakeDocker(`
      const { startKafka } = await import('${folderOf('./start-kafka.js')}');
      const kafka = await startKafka({ dataDir: '${folder}/data' });
      console.log(kafka.brokers);
      await kafka.kill();
      await kafka.restart();
      await kafka.stop();
      await kafka.discard();
    `);
    const project = `sightline-${output.split(':')[1]}`;
    const compose = `compose --project-name ${project} --file`;
    const up = `${compose} up --no-log-prefix kafka`;
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')).toEqual([
      'info',
      'compose version',
      up,
      `${compose} kill kafka`,
      up,
      `${compose} down --volumes`,
    ]);
  });

  it('is not chosen where no engine answers', async () => {
    const code = `
      const { dockerAnswers } = await import('${folderOf('./docker-kafka.js')}');
      console.log(await dockerAnswers());
    `;
    expect(await withFakeDocker(code, { ENGINE: 'none' })).toBe('false');
    expect(await withFakeDocker(code)).toBe('true');
  });
});
