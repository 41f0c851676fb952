import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { latency } from '@sightline/figures/format';
import { PredictionTimeline } from './prediction-timeline.js';
import { TopLabels } from './top-labels.js';
import type { SentPicture } from './use-sent-pictures.js';
import { Words } from './words.js';

/** The picture as this browser shows it; it may know no such format. */
function Preview({ address }: { readonly address: string }): VNode {
  const [unknown, setUnknown] = useState(false);
  if (unknown) return <span class="thumbnail none" aria-hidden="true" />;
  return <img class="thumbnail" src={address} alt="" width={96} height={96} onError={() => setUnknown(true)} />;
}

/** A picture that was sent from here, and its answer. */
export function SentPictureItem({ picture }: { readonly picture: SentPicture }): VNode {
  return (
    <li class="sent-picture">
      <Preview address={picture.preview} />
      <div>
        <p class="name">
          <Words text={picture.name} />
        </p>
        <AnswerText answer={picture.answer} />
      </div>
    </li>
  );
}

function AnswerText({ answer }: Pick<SentPicture, 'answer'>): VNode {
  switch (answer.state) {
    case 'waiting':
      return <p class="empty">waits its turn</p>;
    case 'sending':
      return <p class="empty">on its way …</p>;
    case 'locked':
      return <p class="empty">waits for a key that the gateway knows</p>;
    case 'failed':
      return (
        <p class="problem">
          <Words text={answer.reason} />
        </p>
      );
    case 'pending':
      return (
        <p class="empty">
          Accepted, not answered yet. It will be: <code>/v1/predictions/{answer.imageId}</code>
        </p>
      );
    case 'answered':
      return (
        <>
          {answer.prediction.outcome === 'rejected' ? (
            <p class="problem">
              <Words text={`${answer.prediction.error_code ?? ''}: ${answer.prediction.error_message ?? ''}`} />
            </p>
          ) : (
            <TopLabels labels={answer.prediction.top_k} />
          )}
          <PredictionTimeline timings={answer.prediction.timings_ms} elapsedMs={answer.elapsedMs} />
          <p class="note">{latency(answer.elapsedMs)} from here to here</p>
        </>
      );
  }
}
