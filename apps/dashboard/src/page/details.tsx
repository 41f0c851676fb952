import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PredictionDetails } from '../shown/prediction-details.js';
import { DetailsFacts } from './details-facts.js';

interface DetailsProps {
  readonly place: string;
  readonly thumbnails: boolean;
  readonly close: () => void;
}

type Found =
  | { readonly state: 'loading' }
  | { readonly state: 'found'; readonly details: PredictionDetails }
  | { readonly state: 'failed'; readonly reason: string };

/** Everything that is known about one prediction. */
export function Details({ place, thumbnails, close }: DetailsProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [found, setFound] = useState<Found>({ state: 'loading' });
  useEffect(() => {
    dialog.current?.showModal();
    void load(place).then(setFound);
  }, [place]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="details-title"
      onClose={close}
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      <div class="details">
        <header>
          <h2 id="details-title">Prediction</h2>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            close
          </button>
        </header>
        {found.state === 'loading' ? <p class="empty">Loading …</p> : null}
        {found.state === 'failed' ? (
          <p class="problem" role="alert">
            {found.reason}
          </p>
        ) : null}
        {found.state === 'found' ? <DetailsFacts details={found.details} thumbnails={thumbnails} /> : null}
      </div>
    </dialog>
  );
}

async function load(place: string): Promise<Found> {
  try {
    const answer = await fetch(`/api/predictions/${encodeURIComponent(place)}`);
    const body = (await answer.json()) as PredictionDetails & { readonly message?: string };
    if (answer.ok) return { state: 'found', details: body };
    return { state: 'failed', reason: body.message ?? `The service answered ${answer.status}.` };
  } catch {
    return { state: 'failed', reason: 'The service can’t be reached. Is it still running?' };
  }
}
