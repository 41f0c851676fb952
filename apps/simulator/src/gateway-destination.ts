import { activeTraceHeaders, inSpan, type SpanDetails } from '@sightline/observability';
import { RefusedError, type Destination, type SimulatedImage } from './destination.js';

export interface GatewayDestinationOptions {
  /** Address of the gateway, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Model to ask for. */
  readonly model: string | undefined;
  readonly timeoutMs: number;
}

/** Uploads over HTTP, each image in a request of its own, on as many kept connections as are in use at once. */
export function gatewayDestination({ url, apiKey, model, timeoutMs }: GatewayDestinationOptions): Destination {
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return {
    send: (image) =>
      inSpan('POST', spanDetails(url), async (span) => {
        const contentType = image.picture.contentType ?? 'application/octet-stream';
        const response = await fetch(uploadUrl(url, image, model), {
          method: 'POST',
          headers: { ...authorization, ...activeTraceHeaders(), 'content-type': contentType },
          body: image.picture.bytes,
          signal: AbortSignal.timeout(timeoutMs),
        });
        span?.set({ 'http.response.status_code': response.status });
        const text = await response.text();
        if (!response.ok) throw new RefusedError(`The gateway answered ${response.status}: ${text.slice(0, 300)}`);
        return imageIdOf(text);
      }),
    close: () => Promise.resolve(),
  };
}

/** By OpenTelemetry's conventions for HTTP clients. */
function spanDetails(gateway: string): SpanDetails {
  const { hostname, port } = new URL(gateway);
  const server = { 'server.address': hostname, 'server.port': Number(port) || 80 };
  const attributes = { 'http.request.method': 'POST', 'url.full': `${gateway}/v1/images`, ...server };
  return { kind: 'client', parent: undefined, attributes };
}

function uploadUrl(gateway: string, { sourceKey, sequenceNumber, metadata }: SimulatedImage, model?: string): URL {
  const url = new URL('/v1/images', gateway);
  url.searchParams.set('source_key', sourceKey);
  url.searchParams.set('sequence_number', String(sequenceNumber));
  if (model !== undefined) url.searchParams.set('model', model);
  for (const [name, value] of Object.entries(metadata)) url.searchParams.set(`metadata.${name}`, value);
  return url;
}

function imageIdOf(text: string): string {
  const answer: unknown = JSON.parse(text);
  if (typeof answer === 'object' && answer !== null && 'image_id' in answer && typeof answer.image_id === 'string') {
    return answer.image_id;
  }
  throw new Error(`The gateway's answer has no image_id: ${text.slice(0, 300)}`);
}
