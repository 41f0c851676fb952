import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, MeterProvider } from '@opentelemetry/sdk-metrics';
import type { MetricData } from '@opentelemetry/sdk-metrics';

const reader = new PrometheusExporter({ preventServerStart: true });
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/** The meter of this process; instruments.ts makes every instrument from it. */
export const meter: Meter = new MeterProvider({ readers: [reader] }).getMeter('sightline');

/** The media type of what `renderMetrics` returns. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** All metrics of this process in the Prometheus text format, names with their base unit: `image_decode_duration_seconds`. */
export async function renderMetrics(): Promise<string> {
  const { resourceMetrics } = await reader.collect();
  const scopeMetrics = resourceMetrics.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map(withUnitInName),
  }));
  return serializer.serialize({ ...resourceMetrics, scopeMetrics });
}

/** The name by which Prometheus stores an instrument: of a histogram without `_bucket`, `_sum` and `_count`. */
export function prometheusName({ name, unit, type }: NamedInstrument): string {
  const base = `${name}${unitSuffix(unit, type === 'gauge')}`.replaceAll('.', '_');
  return type === 'counter' ? `${base}_total` : base;
}

interface NamedInstrument {
  readonly name: string;
  readonly unit: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

const UNIT_SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

function unitSuffix(unit: string, isGauge: boolean): string {
  return UNIT_SUFFIXES[unit] ?? (unit === '1' && isGauge ? '_ratio' : '');
}

/** The serializer leaves units out of names; OpenTelemetry's rules for Prometheus, and every dashboard, want them in. */
function withUnitInName(data: MetricData): MetricData {
  const { name, unit } = data.descriptor;
  const suffix = unitSuffix(unit, data.dataPointType === DataPointType.GAUGE);
  return { ...data, descriptor: { ...data.descriptor, name: `${name}${suffix}`, unit: '' } };
}
