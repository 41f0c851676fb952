import { execa } from 'execa';

/** kcat at work on one Kafka. */
export interface Kcat {
  /** Writes one message: the bytes of a file as they are. */
  write(topic: string, key: string, file: string, ...headers: readonly string[]): Promise<void>;
  /** Reads a topic, only what is committed, from its beginning to its present end: each message in a format of kcat's. */
  read(topic: string, format: string): Promise<readonly string[]>;
}

/** Uses the kcat of this machine. */
export function kcatOn(brokers: string): Kcat {
  // Photos are often larger than the client's default of 1 MB.
  const common = ['-b', brokers, '-X', 'message.max.bytes=12582912'];
  return {
    write: async (topic, key, file, ...headers) => {
      const marked = headers.flatMap((header) => ['-H', header]);
      await execa('kcat', ['-P', ...common, '-t', topic, '-k', key, ...marked, file]);
    },
    read: async (topic, format) => {
      const args = ['-C', ...common, '-X', 'isolation.level=read_committed', '-t', topic];
      const { stdout } = await execa('kcat', [...args, '-o', 'beginning', '-e', '-q', '-f', `${format}\n`]);
      return stdout.split('\n').filter((line) => line !== '');
    },
  };
}
