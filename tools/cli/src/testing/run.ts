import { PassThrough } from 'node:stream';
import type { Broker } from '@sightline/kafka';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { Terminal } from '@sightline/terminal/testing';
import type { Warehouse } from '@sightline/warehouse';
import { runCli } from '../run-cli.js';

/** What one run of the command printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly broker?: Broker;
  /** No bucket is there without it. */
  readonly store?: FakeObjectStore;
  readonly warehouse?: Warehouse;
  readonly env?: Readonly<Record<string, string>>;
  /** A terminal of so many columns; without it the output goes to a file. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly stdout?: Terminal;
  /** What is typed at questions. */
  readonly typed?: string;
}

const noWarehouse: Warehouse = {
  table: (suffix = '') => `t${suffix}`,
  query: () => Promise.reject(new TypeError('this test has no warehouse')),
};

const never = new AbortController().signal;

/** Runs the command in this process, against a broker in memory. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const {
    broker,
    store = fakeObjectStore(),
    warehouse = noWarehouse,
    env = {},
    columns,
    signal = never,
    typed,
  } = options;
  const terminal = (): Terminal => new Terminal(columns !== undefined, columns);
  const { stdout = terminal() } = options;
  const stderr = terminal();
  const code = await runCli(args, {
    env,
    ...(typed === undefined ? {} : { stdin: keyboard(typed, stdout) }),
    stdout,
    stderr,
    signal,
    openBroker: ({ KAFKA_BROKERS: brokers }) =>
      broker
        ? Promise.resolve(broker)
        : Promise.reject(new Error(`No Kafka broker answered at ${brokers.join(', ')}.`)),
    openStore: () => Promise.resolve(store),
    openWarehouse: () => Promise.resolve(warehouse),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A terminal's input, on which a person types once there is a question. */
function keyboard(typed: string, stdout: Terminal): PassThrough & { readonly isTTY: true } {
  const input = new PassThrough();
  const timer = setInterval(() => {
    if (!stdout.text.includes('?')) return;
    clearInterval(timer);
    input.write(typed);
  }, 50);
  return Object.assign(input, { isTTY: true as const });
}
