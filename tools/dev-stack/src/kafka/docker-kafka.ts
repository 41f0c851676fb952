import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startTethered, type TetheredProcess } from '../tethered-process.js';

const composeFile = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));

/** Whether a Docker engine answers, and its compose plugin is there: the command alone is often installed without them. */
export async function dockerAnswers(): Promise<boolean> {
  for (const args of [['info'], ['compose', 'version']]) {
    const { failed } = await execa('docker', args, { reject: false, timeout: 10_000, stdin: 'ignore' });
    if (failed) return false;
  }
  return true;
}

/** A Kafka in a container of its own compose project, which keeps the records in its volume. */
export interface DockerKafka {
  launch(): Promise<TetheredProcess>;
  kill(): Promise<void>;
  /** Removes the container and its records. */
  remove(): Promise<void>;
  readonly logFile: string;
}

/** Prepares the `kafka` service of docker-compose.yml under a project name and port of its own. */
export async function openDockerKafka(project: string, dataDir: string, port: number): Promise<DockerKafka> {
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'kafka.log');
  const compose = ['compose', '--project-name', project, '--file', composeFile];
  const env = { KAFKA_PORT: String(port) };
  const run = (...args: readonly string[]): Promise<unknown> =>
    execa('docker', [...compose, ...args], { env, stdin: 'ignore' });
  return {
    logFile,
    launch: async () => {
      const log = await open(logFile, 'w');
      // In the foreground: the container stops when this command is told to stop, or loses its parent.
      const kafka = startTethered('docker', [...compose, 'up', '--no-log-prefix', 'kafka'], { env, output: log.fd });
      await log.close();
      return kafka;
    },
    kill: async () => {
      await run('kill', 'kafka');
    },
    remove: async () => {
      await run('down', '--volumes');
    },
  };
}
