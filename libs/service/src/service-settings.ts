import { choice, integer, text } from '@sightline/config';
import type { Setting, Settings } from '@sightline/config';
import { logLevels } from '@sightline/observability';
import type { LogLevel } from '@sightline/observability';

/** Settings that every service has. */
export interface ServiceSettings extends Settings {
  readonly LOG_LEVEL: Setting<LogLevel>;
  readonly ADMIN_HOST: Setting<string>;
  readonly ADMIN_PORT: Setting<number>;
  readonly SHUTDOWN_TIMEOUT_MS: Setting<number>;
}

/** The settings of every service, with the defaults of this one. */
export function serviceSettings(
  defaults: { readonly adminPort?: number; readonly logLevel?: LogLevel } = {},
): ServiceSettings {
  return {
    LOG_LEVEL: choice(logLevels, {
      default: defaults.logLevel ?? 'info',
      doc: 'Least important log lines to write: debug, info, warn, error or silent.',
    }),
    ADMIN_HOST: text({
      default: '127.0.0.1',
      doc: 'Address that /livez, /readyz and /metrics are served on; 0.0.0.0 for all.',
    }),
    ADMIN_PORT: integer({
      default: defaults.adminPort ?? 0,
      min: 0,
      max: 65_535,
      doc: 'Port of /livez, /readyz and /metrics; 0 takes any free port.',
    }),
    // Kubernetes kills after 30 s: leave before that, with the reason in the log.
    SHUTDOWN_TIMEOUT_MS: integer({
      default: 25_000,
      min: 100,
      max: 3_600_000,
      doc: 'Milliseconds that a stopping service may take to finish what it has begun, before it leaves anyway.',
    }),
  };
}
