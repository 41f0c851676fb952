import type { Logger } from '../logger.js';
import type { TracingSettings } from './tracing-settings.js';

/** The tracing of a process. */
export interface Tracing {
  /** Sends what has been recorded and stops recording. */
  close(): Promise<void>;
}

/**
 * Records the steps of traces and sends them to OTEL_EXPORTER_OTLP_ENDPOINT, where that is set. Where it isn't, nothing of
 * OpenTelemetry's tracing is even loaded, and undefined is returned.
 */
export async function openTracing(
  service: string,
  settings: TracingSettings,
  log: Logger,
): Promise<Tracing | undefined> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const { exportTraces } = await import('./export-traces.js');
  return exportTraces(service, settings.OTEL_EXPORTER_OTLP_ENDPOINT, settings, log);
}
