import type { Readable } from 'node:stream';
import type { Broker, KafkaSettings, OpenBrokerOptions } from '@sightline/kafka';
import type { ObjectStore, StorageSettings } from '@sightline/storage';
import type { Warehouse, WarehouseSettings } from '@sightline/warehouse';
import { openScreen, type Screen, type TerminalStream } from '@sightline/terminal';
import { openProgress, type OpenProgress } from './output/progress.js';

/** What the command is given by the machine it runs on; tests give their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where answers to questions come from; without it nobody is asked. */
  readonly stdin?: Readable & { readonly isTTY?: boolean };
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly openBroker: (settings: KafkaSettings, options: OpenBrokerOptions) => Promise<Broker>;
  readonly openWarehouse: (settings: WarehouseSettings) => Promise<Warehouse>;
  readonly openStore: (settings: StorageSettings) => Promise<ObjectStore & { close(): Promise<void> }>;
}

/** What each command works with. */
export interface Cli extends Pick<World, 'env' | 'signal' | 'stdin' | 'openBroker' | 'openStore' | 'openWarehouse'> {
  readonly out: Screen;
  /** For what is not the answer: progress, summaries, errors. */
  readonly err: Screen;
  readonly progress: OpenProgress;
  /** Sets the exit code, which is 0 otherwise. */
  readonly exitWith: (code: number) => void;
}

/** Opens both outputs of the world for printing. */
export function openCli(
  { env, stdin, stdout, stderr, signal, openBroker, openStore, openWarehouse }: World,
  exitWith: Cli['exitWith'],
): Cli {
  const options = { color: 'auto', noColor: (env.NO_COLOR ?? '') !== '' } as const;
  const err = openScreen(stderr, options);
  const progress = openProgress(stderr, err);
  return {
    env,
    ...(stdin === undefined ? {} : { stdin }),
    signal,
    openBroker,
    openStore,
    openWarehouse,
    out: openScreen(stdout, options),
    err,
    progress,
    exitWith,
  };
}
