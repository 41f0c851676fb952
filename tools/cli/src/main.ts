import { environmentWith } from '@sightline/config';
import { exitCodes } from './exit-codes.js';
import { runCli } from './run-cli.js';

// What was begun gets this long to end tidily after Ctrl-C.
const PATIENCE_MS = 3000;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => process.exit(exitCodes.interrupted), PATIENCE_MS).unref();
  });
}

const { stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  env: environmentWith({}),
  stdin,
  stdout,
  stderr,
  signal: stop.signal,
  openBroker: async (settings, options) => (await import('@sightline/kafka')).openBroker(settings, options),
  openStore: async (settings) => (await import('@sightline/storage')).openObjectStore(settings),
  openWarehouse: async (settings) => (await import('@sightline/warehouse')).openWarehouse(settings),
});
