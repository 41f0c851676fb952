import { join } from 'node:path';
import { execa } from 'execa';
import { startTethered, type TetheredProcess } from '../tethered-process.js';
import { gcsVersion } from './gcs-program.js';

/** One way to run fake-gcs-server, ready to be launched as often as needed on the same data. */
export interface GcsServer {
  /** Starts it, writing what it says to this file descriptor. */
  launch(output: number): TetheredProcess;
  /** Ends it at once where ending the process that `launch` started does not. */
  kill?(): Promise<void>;
}

/** What it is run with, whichever way. */
export interface GcsPlace {
  readonly port: number;
  /** Folder of buckets, each a folder of objects. */
  readonly objectsDir: string;
  /** Where it tells of new objects, as PUBSUB_EMULATOR_HOST takes it. */
  readonly pubsub: string | undefined;
}

/** The program that was built for this machine. */
export function nativeGcs(program: string, { port, objectsDir, pubsub }: GcsPlace): GcsServer {
  return {
    launch: (output) =>
      startTethered(program, argsOf(port, '127.0.0.1', objectsDir), { env: pubsubEnv(pubsub), output }),
  };
}

/** The published image. On Linux it shares the network of this machine, so that a Pub/Sub that listens on 127.0.0.1 is in reach. */
export function dockerGcs({ port, objectsDir, pubsub }: GcsPlace, platform: NodeJS.Platform): GcsServer {
  const name = `sightline-gcs-${port}`;
  const shared = platform === 'linux';
  const network = shared ? ['--network', 'host'] : ['--publish', `127.0.0.1:${port}:${port}`];
  const host = shared ? pubsub : pubsub?.replace(/^(127\.0\.0\.1|localhost)(?=:)/, 'host.docker.internal');
  const env = Object.entries(pubsubEnv(host)).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const run = ['run', '--rm', '--name', name, ...network, ...env, '--volume', `${objectsDir}:/storage`];
  const args = [
    ...run,
    `fsouza/fake-gcs-server:${gcsVersion}`,
    ...argsOf(port, shared ? '127.0.0.1' : '0.0.0.0', '/storage'),
  ];
  return {
    // In the foreground: the container stops when this command is told to stop, or loses its parent.
    launch: (output) => startTethered('docker', args, { output }),
    kill: async () => {
      await execa('docker', ['kill', name], { reject: false, stdin: 'ignore' });
    },
  };
}

function argsOf(port: number, host: string, objectsDir: string): readonly string[] {
  const address = `127.0.0.1:${port}`;
  const listen = ['-scheme', 'http', '-host', host, '-port', String(port)];
  const data = ['-backend', 'filesystem', '-filesystem-root', objectsDir];
  // Uploads in parts go on at the address that the server names.
  return [...listen, ...data, '-external-url', `http://${address}`, '-public-host', address, '-log-level', 'warn'];
}

function pubsubEnv(pubsub: string | undefined): Readonly<Record<string, string>> {
  return pubsub === undefined ? {} : { PUBSUB_EMULATOR_HOST: pubsub };
}

/** Folder of the objects in a server's data folder. */
export function objectsFolder(dataDir: string): string {
  return join(dataDir, 'objects');
}
