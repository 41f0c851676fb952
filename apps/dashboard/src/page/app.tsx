import type { VNode } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { logOut, type PageAccess } from './access.js';
import { queryOf, type View } from './address.js';
import { Alerts } from './alerts.js';
import { AnswersChart, LatencyChart } from './charts.js';
import { ConnectionState, isOld, stateOf, type State } from './connection-state.js';
import { Controls } from './controls.js';
import { Details } from './details.js';
import { Drift } from './drift.js';
import { DropArea } from './drop-area.js';
import { Labels } from './labels.js';
import { Latest } from './latest.js';
import { Models } from './models.js';
import { Overview } from './overview.js';
import { Queue } from './queue.js';
import { Stages } from './stages.js';
import { useNow } from './use-now.js';
import { useStream, type Stream } from './use-stream.js';
import { useView } from './use-view.js';
import { Workers } from './workers.js';

interface AppProps {
  readonly access: PageAccess;
  /** Called when the session is over. */
  readonly lockedOut: () => void;
}

/** The whole page. */
export function App({ access, lockedOut }: AppProps): VNode {
  const [view, change] = useView();
  const stream = useStream(queryOf(view));
  const state = stateOf(stream, useNow());
  const { connection } = stream;
  useEffect(() => {
    if (connection.state === 'locked') lockedOut();
  }, [connection.state]);
  return (
    <>
      <header class="top">
        <h1>Sightline</h1>
        <ConnectionState state={state} />
        <Controls view={view} snapshot={stream.snapshot} change={change} />
        {access.state === 'known' ? (
          <button
            type="button"
            class="quiet"
            title={`Logged in by the key ${access.name}`}
            onClick={() => void logOut()}
          >
            Log out
          </button>
        ) : null}
      </header>
      <main class={isOld(state) ? 'old' : ''}>
        <Figures stream={stream} state={state} view={view} change={change} />
      </main>
    </>
  );
}

interface FiguresProps {
  readonly stream: Stream;
  readonly state: State;
  readonly view: View;
  readonly change: (change: Partial<View>) => void;
}

function Figures({ stream: { snapshot, rows, beginnings, skipped }, state, view, change }: FiguresProps): VNode {
  const [place, setPlace] = useState<string>();
  const show = useCallback((chosen: string) => setPlace(chosen), []);
  if (!snapshot) {
    return <p class="first-words">{isOld(state) ? 'There is nothing to show.' : 'Waiting for the first figures …'}</p>;
  }
  const { figures } = snapshot;
  return (
    <>
      <Overview snapshot={snapshot} state={state} />
      <div class="pair">
        <section aria-labelledby="answers-title">
          <h2 id="answers-title">Answers a second</h2>
          <AnswersChart figures={figures} />
          <ul class="legend" aria-hidden="true">
            <li>
              <span class="key good" />
              classified
            </li>
            <li>
              <span class="key low" />
              low confidence
            </li>
            <li>
              <span class="key rejected" />
              rejected
            </li>
          </ul>
        </section>
        <section aria-labelledby="latency-title">
          <h2 id="latency-title">Latency, end to end</h2>
          <LatencyChart figures={figures} />
          <ul class="legend" aria-hidden="true">
            <li>
              <span class="key p50" />
              p50
            </li>
            <li>
              <span class="key p95" />
              p95
            </li>
            <li>
              <span class="key p99" />
              p99
            </li>
          </ul>
        </section>
      </div>
      <Latest
        rows={rows}
        beginnings={beginnings}
        skipped={skipped}
        thumbnails={snapshot.thumbnails}
        view={view}
        change={change}
        show={show}
      />
      <div class="columns">
        <DropArea />
        <Stages figures={figures} />
        <Labels figures={figures} change={change} />
        <Models snapshot={snapshot} change={change} />
        <Queue snapshot={snapshot} />
        <Workers snapshot={snapshot} />
        <Alerts snapshot={snapshot} />
        <Drift snapshot={snapshot} />
      </div>
      {place === undefined ? null : (
        <Details place={place} thumbnails={snapshot.thumbnails} close={() => setPlace(undefined)} />
      )}
    </>
  );
}
