import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { memo } from './memo.js';
import type { Row } from '../shown/snapshot.js';
import type { View } from './address.js';
import { OutcomeChoice } from './controls.js';
import { count, latency, share, timeOfDay } from '@sightline/figures/format';
import { Thumbnail } from './thumbnail.js';
import { useTiles } from './use-tiles.js';
import { Words } from './words.js';

interface LatestProps {
  readonly rows: readonly Row[];
  readonly beginnings: number;
  readonly skipped: number;
  readonly thumbnails: boolean;
  readonly view: View;
  readonly change: (change: Partial<View>) => void;
  readonly show: (place: string) => void;
}

/** The list as it was when somebody began to look at it. */
interface Held {
  readonly rows: readonly Row[];
  readonly beginnings: number;
}

/** The predictions that came last, as a contact sheet. */
export function Latest({ rows, beginnings, skipped, thumbnails, view, change, show }: LatestProps): VNode {
  const sheet = useRef<HTMLDivElement>(null);
  const tiles = useTiles(sheet);
  const [held, setHeld] = useState<Held>();
  // Nobody holds a list that is no longer asked for.
  const isHeld = held?.beginnings === beginnings;
  const shown = (isHeld ? held.rows : rows).slice(0, tiles);
  const hold = (): void => setHeld(isHeld ? held : { rows, beginnings });
  return (
    <section class="wide" aria-labelledby="latest-title">
      <header>
        <h2 id="latest-title">Latest predictions</h2>
        <OutcomeChoice view={view} change={change} />
      </header>
      <div
        ref={sheet}
        onPointerEnter={hold}
        onPointerLeave={() => setHeld(undefined)}
        onFocusIn={hold}
        onFocusOut={() => setHeld(undefined)}
      >
        {shown.length === 0 ? (
          <p class="empty">None to show yet. They appear here as they are made.</p>
        ) : (
          <ul class="sheet">
            {shown.map((row) => (
              <Tile key={row.place} row={row} thumbnails={thumbnails} show={show} />
            ))}
          </ul>
        )}
      </div>
      {isHeld ? <p class="note">Held while you look; new ones come when you leave.</p> : null}
      {skipped > 0 ? <p class="note">{count(skipped)} more came too fast to be shown; every one is counted.</p> : null}
    </section>
  );
}

interface TileProps {
  readonly row: Row;
  readonly thumbnails: boolean;
  readonly show: (place: string) => void;
}

const Tile = memo(({ row, thumbnails, show }: TileProps): VNode => {
  const rejected = row.outcome === 'rejected';
  return (
    <li class={`tile ${row.outcome} ${row.role}`}>
      <button type="button" onClick={() => show(row.place)}>
        <Thumbnail imageId={row.imageId} shown={thumbnails} />
        <span class="answer">{rejected ? <Words text={row.error} /> : <Words text={row.label} />}</span>
        <span class="meter" aria-hidden="true">
          <span style={{ width: `${100 * Math.min(1, Math.max(0, rejected ? 0 : (row.confidence ?? 0)))}%` }} />
        </span>
        <span class="facts">
          <span>{rejected ? 'rejected' : share(row.confidence ?? NaN, 1)}</span>
          <span>{latency(row.totalMs)}</span>
          <time>{timeOfDay(row.at)}</time>
          <span>
            {[row.outcome === 'low_confidence' ? 'unsure' : '', row.role === 'shadow' ? 'shadow' : ''].join(' ')}
          </span>
        </span>
      </button>
    </li>
  );
});
