import { ConfigError, environmentWith, readSettings } from '@sightline/config';
import type { Rule, Settings, Values } from '@sightline/config';
import { eventLoopMonitor, openLogger, openTracing } from '@sightline/observability';
import type { Logger } from '@sightline/observability';
import { openAdminServer } from './admin-server.js';
import { helpText, readCommandLine } from './command-line.js';
import type { Command, SettingsFlags } from './command-line.js';
import { exitCodes } from './exit-codes.js';
import { Lifecycle } from './lifecycle.js';
import { checkReadiness } from './readiness.js';
import type { ReadinessCheck } from './readiness.js';
import { serviceSettings } from './service-settings.js';
import type { ServiceSettings } from './service-settings.js';
import { programVersion } from './version.js';

/** What a service's `run` gets: its log, and its say in how the process lives and ends. */
export interface Service {
  readonly log: Logger;
  /** Aborted when the service begins to stop. */
  readonly signal: AbortSignal;
  /** Closes something when the service stops: the last opened first. What is opened while stopping is closed too. */
  defer(name: string, close: () => unknown): void;
  /** The service is ready while `run` has returned and every check says true; a thrown error's message is shown. */
  readyWhen(name: string, check: ReadinessCheck): void;
  /** The service cannot go on: drains in order, exit code 1. */
  fail(error: unknown): void;
  /** The service has nothing left to do: drains in order, exit code 0. */
  stop(): void;
}

/** A service: its settings, and how its parts are opened. */
export interface ServiceOptions<S extends Settings> {
  readonly name: string;
  /** One sentence for `--help`. */
  readonly doc?: string;
  /** Settings of the service; those of `serviceSettings()` are added where it has none of that name. */
  readonly settings: S;
  readonly rules?: readonly Rule<S>[];
  /** Flags that stand for settings, beside `--check-config`, `--help` and `--version`. */
  readonly flags?: SettingsFlags;
  /** Where the log goes: stderr where stdout is for people. */
  readonly logTo?: 'stdout' | 'stderr';
  /** Opens everything, deferring what must be closed, and returns once the service works. */
  run(service: Service, config: Values<S>): Promise<void>;
}

/**
 * Runs a service until it is told to stop, then ends the process. Exit codes: 0 stopped as asked, 1 failure, 64 unknown flag,
 * 78 wrong settings (all of them on standard error, before anything connects).
 */
export async function runService<const S extends Settings>(options: ServiceOptions<S>): Promise<void> {
  const settings = { ...serviceSettings(), ...options.settings };
  const command = commandOf(options.name, options.flags);
  if (command.act === 'help')
    return leave(helpText(options.name, options.doc ?? 'a Sightline service.', options.flags ?? {}, settings));
  if (command.act === 'version') return leave(`${programVersion(process.argv[1] ?? '')}\n`);
  const config = configOf(settings, options, command);
  if (command.act === 'check-config') return leave('OK: the settings are right.\n');
  await start(options, config);
}

async function start<S extends Settings>(
  options: ServiceOptions<S>,
  config: Values<S> & Values<ServiceSettings>,
): Promise<void> {
  const log = openLogger(options.name, config.LOG_LEVEL, options.logTo);
  const lifecycle = new Lifecycle(log, config.SHUTDOWN_TIMEOUT_MS);
  lifecycle.watchProcess();
  const checks = new Map<string, ReadinessCheck>();
  try {
    const admin = await openAdminServer({
      host: config.ADMIN_HOST,
      port: config.ADMIN_PORT,
      phase: () => lifecycle.phase,
      readiness: () => checkReadiness(checks),
    });
    lifecycle.defer('admin port', () => admin.close());
    log.info({ admin: `http://${config.ADMIN_HOST}:${admin.port}` }, 'starting');
    eventLoopMonitor.start();
    const tracing = await openTracing(options.name, config, log);
    if (tracing) lifecycle.defer('traces', () => tracing.close());
    const service: Service = {
      log,
      signal: lifecycle.signal,
      defer: (name, close) => {
        lifecycle.defer(name, close);
      },
      readyWhen: (name, check) => void checks.set(name, check),
      fail: (error) => {
        lifecycle.fail(error);
      },
      stop: () => {
        lifecycle.stop('its work is done');
      },
    };
    await options.run(service, config);
    if (lifecycle.started()) log.info({}, 'started');
  } catch (error) {
    // A stop interrupts what is on its way up: that is no failure of the service.
    if (lifecycle.phase === 'draining') log.warn({ err: error }, 'stopped while starting');
    else lifecycle.fail(error);
  }
}

function commandOf(name: string, flags: SettingsFlags | undefined): Command {
  try {
    return readCommandLine(process.argv.slice(2), flags);
  } catch (error) {
    return leave(`${name}: ${error instanceof Error ? error.message : String(error)}\n`, exitCodes.usage);
  }
}

function configOf<S extends Settings>(
  settings: ServiceSettings & S,
  options: ServiceOptions<S>,
  command: Command,
): Values<ServiceSettings & S> {
  try {
    return readSettings(settings, options.rules, environmentWith(command.variables));
  } catch (error) {
    if (error instanceof ConfigError) return leave(`${options.name}: ${error.message}\n`, exitCodes.settings);
    throw error;
  }
}

function leave(text: string, code: number = exitCodes.clean): never {
  (code === exitCodes.clean ? process.stdout : process.stderr).write(text);
  process.exit(code);
}
