import { choice, decimal, integer, list, text, url } from '@sightline/config';
import type { Setting, Settings } from '@sightline/config';
import { logLevels, samplers } from '@sightline/observability';
import type { LogLevel, TracingSettings } from '@sightline/observability';

type TraceSettings = { readonly [Name in keyof TracingSettings]: Setting<TracingSettings[Name]> };

/** Settings that every service has. */
export interface ServiceSettings extends Settings, TraceSettings {
  readonly LOG_LEVEL: Setting<LogLevel>;
  readonly ADMIN_HOST: Setting<string>;
  readonly ADMIN_PORT: Setting<number>;
  readonly SHUTDOWN_TIMEOUT_MS: Setting<number>;
}

/** By the names and defaults of OpenTelemetry's specification. */
const traceSettings: TraceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: url({
    doc: 'OpenTelemetry collector that traces are sent to, OTLP over HTTP, such as http://127.0.0.1:4318; unset: nothing is traced.',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: list({
    default: [],
    doc: 'Headers for the collector, name=value, comma-separated.',
    secret: true,
  }),
  OTEL_TRACES_SAMPLER: choice(samplers, {
    default: 'parentbased_always_on',
    doc: 'Which traces are recorded, by the samplers of OpenTelemetry; parentbased ones do as the sender of the image did.',
  }),
  OTEL_TRACES_SAMPLER_ARG: decimal({
    default: 1,
    min: 0,
    max: 1,
    doc: 'Share of the traces that a sampler with traceidratio records, 0 to 1.',
  }),
  OTEL_RESOURCE_ATTRIBUTES: list({
    default: [],
    doc: 'What traces say of this process beside its name, name=value, comma-separated.',
  }),
};

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
    ...traceSettings,
  };
}
