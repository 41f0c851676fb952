/** The samplers of OpenTelemetry, by the names of its specification. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Values of the settings about traces, by the names of OpenTelemetry's specification. */
export interface TracingSettings {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined;
  /** `name=value`, each. */
  readonly OTEL_EXPORTER_OTLP_HEADERS: readonly string[];
  readonly OTEL_TRACES_SAMPLER: (typeof samplers)[number];
  readonly OTEL_TRACES_SAMPLER_ARG: number;
  /** `name=value`, each. */
  readonly OTEL_RESOURCE_ATTRIBUTES: readonly string[];
}
