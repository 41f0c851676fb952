import { context, diag, DiagLogLevel } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../logger.js';
import type { Tracing } from './open-tracing.js';
import { samplerOf } from './sampler.js';
import { useTracer } from './spans.js';
import type { TracingSettings } from './tracing-settings.js';

/** A collector that is away gets no say in how long a service takes to stop. */
const CLOSE_TIMEOUT_MS = 2000;
/** Once in this long the log says that steps can't be exported. */
const COMPLAIN_EVERY_MS = 60_000;

/** Records steps and sends them in batches, over HTTP, as OTLP. What can't be sent in time is dropped. */
export function exportTraces(service: string, endpoint: string, settings: TracingSettings, log: Logger): Tracing {
  diag.setLogger(diagLogger(log), DiagLogLevel.WARN);
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: pairs(settings.OTEL_EXPORTER_OTLP_HEADERS),
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      ...pairs(settings.OTEL_RESOURCE_ATTRIBUTES),
      'service.name': service,
      'service.namespace': 'sightline',
      'service.instance.id': crypto.randomUUID(),
    }),
    sampler: samplerOf(settings.OTEL_TRACES_SAMPLER, settings.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  useTracer(provider.getTracer('sightline'));
  return {
    async close() {
      useTracer(undefined);
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      context.disable();
    },
  };
}

/** `name=value` each, percent-encoded as in W3C baggage. */
function pairs(list: readonly string[]): Record<string, string> {
  const split = list.map((pair) => {
    const cut = pair.indexOf('=');
    return [pair.slice(0, cut).trim(), decodeURIComponent(pair.slice(cut + 1).trim())] as const;
  });
  return Object.fromEntries(split);
}

function diagLogger(log: Logger): Parameters<typeof diag.setLogger>[0] {
  let complainedAtMs = -Infinity;
  const complain = (message: string): void => {
    if (performance.now() - complainedAtMs < COMPLAIN_EVERY_MS) return;
    complainedAtMs = performance.now();
    log.warn({ detail: message.slice(0, 500) }, 'traces can’t be exported');
  };
  const nothing = (): void => undefined;
  return { error: complain, warn: complain, info: nothing, debug: nothing, verbose: nothing };
}
