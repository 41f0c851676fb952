import type { Broker, KafkaSettings, OpenBrokerOptions } from '@sightline/kafka';
import type { ObjectStore, StorageSettings } from '@sightline/storage';
import type { Warehouse, WarehouseSettings } from '@sightline/warehouse';
import { openScreen, type Screen, type TerminalStream } from '@sightline/terminal';
import { openProgress, type OpenProgress } from './output/progress.js';

/** What the command is given by the machine it runs on; tests give their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly openBroker: (settings: KafkaSettings, options: OpenBrokerOptions) => Promise<Broker>;
  readonly openWarehouse: (settings: WarehouseSettings) => Warehouse;
  readonly openStore: (settings: StorageSettings) => ObjectStore & { close(): Promise<void> };
}

/** What each command works with. */
export interface Cli extends Pick<World, 'env' | 'signal' | 'openBroker' | 'openStore' | 'openWarehouse'> {
  readonly out: Screen;
  /** For what is not the answer: progress, summaries, errors. */
  readonly err: Screen;
  readonly progress: OpenProgress;
  /** Sets the exit code, which is 0 otherwise. */
  readonly exitWith: (code: number) => void;
}

/** Opens both outputs of the world for printing. */
export function openCli(
  { env, stdout, stderr, signal, openBroker, openStore, openWarehouse }: World,
  exitWith: Cli['exitWith'],
): Cli {
  const options = { color: 'auto', noColor: (env.NO_COLOR ?? '') !== '' } as const;
  const err = openScreen(stderr, options);
  const progress = openProgress(stderr, err);
  return {
    env,
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
