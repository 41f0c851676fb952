import type { VNode } from 'preact';
import type { PredictionDetails } from '../shown/prediction-details.js';
import { cutText, versionText } from '@sightline/figures/cut-text';
import { documentAccess } from './access.js';
import { CopyButton } from './copy-button.js';
import { bytes, latency } from '@sightline/figures/format';
import { PredictionTimeline } from './prediction-timeline.js';
import { gatewayUrl } from './send-picture.js';
import { Thumbnail } from './thumbnail.js';
import { TopLabels } from './top-labels.js';
import { Words } from './words.js';

interface DetailsFactsProps {
  readonly details: PredictionDetails;
  readonly thumbnails: boolean;
}

/** A value is cut here: copying gives all of it. */
const LONGEST = 2000;

export function DetailsFacts({ details, thumbnails }: DetailsFactsProps): VNode {
  const { prediction } = details;
  const key = documentAccess().state === 'open' ? '' : `-H "Authorization: Bearer $SIGHTLINE_API_KEY" `;
  const curl = `curl ${key}${gatewayUrl()}/v1/predictions/${encodeURIComponent(prediction.image_id)}`;
  return (
    <>
      <div class="first-facts">
        <Thumbnail imageId={prediction.image_id} shown={thumbnails} />
        {prediction.outcome === 'rejected' ? (
          <p class="problem">
            <Words text={cutText(`${prediction.error_code ?? ''}: ${prediction.error_message ?? ''}`, LONGEST)} />
          </p>
        ) : (
          <TopLabels labels={prediction.top_k} />
        )}
      </div>
      <PredictionTimeline timings={prediction.timings_ms} />
      <dl class="facts-list">
        {factsOf(details).map(([name, value]) => (
          <div key={name}>
            <dt>
              <Words text={cutText(name)} />
            </dt>
            <dd>
              <Words text={cutText(value, LONGEST)} />
            </dd>
          </div>
        ))}
      </dl>
      <p class="actions">
        <CopyButton text={JSON.stringify(details, null, 2)}>copy as JSON</CopyButton>
        <CopyButton text={curl}>copy as curl</CopyButton>
      </p>
    </>
  );
}

type Fact = readonly [name: string, value: string];

function factsOf({ prediction, position, traceId }: PredictionDetails): readonly Fact[] {
  const { source_position: from, image, metadata } = prediction;
  const facts: readonly (readonly [string, string | null])[] = [
    ['outcome', prediction.outcome],
    ['model', versionText(prediction.model_name, prediction.model_version)],
    ['arm', prediction.arm],
    ['role', prediction.role],
    ['source', [prediction.source, prediction.source_key].filter((part) => part !== null).join(', ')],
    ['sequence number', prediction.sequence_number === null ? null : String(prediction.sequence_number)],
    ['picture', image && `${image.format}, ${image.width} × ${image.height}, ${bytes(image.bytes)}`],
    ['received', instant(prediction.received_at)],
    ['answered', `${instant(prediction.processed_at)}, after ${latency(prediction.timings_ms.total)}`],
    ['worker', prediction.worker_id],
    ['image id', prediction.image_id],
    ['prediction id', prediction.prediction_id],
    ['trace id', traceId],
    ['image message', `${from.topic}, partition ${from.partition}, offset ${from.offset}`],
    ['its own message', `partition ${position.partition}, offset ${position.offset}`],
    ...Object.entries(metadata).map(([name, value]) => [`metadata ${name}`, value] as const),
  ];
  return facts.filter((fact): fact is Fact => fact[1] !== null && fact[1] !== '');
}

/** Microseconds since 1970 in words; a clock may say what no calendar has. */
function instant(micros: number): string {
  const ms = micros / 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().replace('T', ' ').replace('Z', ' UTC') : String(micros);
}
