import type { VNode } from 'preact';
import type { Snapshot } from '../shown/snapshot.js';
import { count, latency, rate, share } from '@sightline/figures/format';
import { isOld, type State } from './connection-state.js';
import { verdictOn, type Verdict } from './verdict.js';
import { plain, unbroken } from './words.js';

/** What is read out when it changes: the sentences change with every figure in them. */
const spoken: Readonly<Record<Verdict['level'], string>> = {
  well: 'All is well',
  idle: 'Quiet',
  watch: 'Something is to be looked at',
  trouble: 'There is trouble',
};

/** Of what is old nothing can be said. */
const unheard: Verdict = {
  level: 'watch',
  headline: 'Unknown: what is below is old.',
  advice:
    'The dashboard does not answer. Pictures are classified without it; curl its /livez, or look at the end of its log.',
};

/** Whether all is well, and the five figures that say most. */
export function Overview({ snapshot, state }: { readonly snapshot: Snapshot; readonly state: State }): VNode {
  const { level, headline, advice } = isOld(state) ? unheard : verdictOn(snapshot);
  const { counts, stages } = snapshot.figures;
  const all = counts.classified + counts.low_confidence + counts.rejected;
  const depth = snapshot.queue?.partitions.reduce((sum, { lag }) => sum + lag, 0);
  return (
    <section class={`overview ${level}`} aria-label="Overview">
      <p class="unseen" role="status">
        {spoken[level]}
      </p>
      <div class="verdict">
        <p class="headline">{plain(headline)}</p>
        {advice === '' ? null : <p class="advice">{plain(advice)}</p>}
      </div>
      <dl class="figures">
        <Figure name="pictures a second" value={rate(snapshot.ratePerS)} more={`${count(all)} in the window`} />
        <Figure
          name="classified"
          value={share(counts.classified, all)}
          more={
            all === 0
              ? 'nothing yet'
              : `${share(counts.low_confidence, all)} low confidence, ${share(counts.rejected, all)} rejected`
          }
        />
        <Figure
          name="95 of 100 within"
          value={latency(stages.total?.p95)}
          more={
            stages.total === null
              ? 'nothing yet'
              : `half within ${latency(stages.total.p50)}, 99 within ${latency(stages.total.p99)}`
          }
        />
        <Figure
          name="could not be handled"
          value={share(snapshot.deadLetters.count, all + snapshot.deadLetters.count)}
          more={deadLettersText(snapshot)}
        />
        <Figure name="waiting" value={depth === undefined ? '–' : count(depth)} more={workersText(snapshot)} />
      </dl>
    </section>
  );
}

function Figure({
  name,
  value,
  more,
}: {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}): VNode {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong> <small>{unbroken(more)}</small>
      </dd>
    </div>
  );
}

function workersText({ workers }: Snapshot): string {
  const running = workers.filter(({ state }) => state === 'running').length;
  if (running === 0) return 'no worker takes them up';
  return running === 1 ? 'one worker takes them up' : `${running} workers take them up`;
}

/** Errors of the pipeline, not of the pictures: those are rejected. */
function deadLettersText({ deadLetters: { count: dead, reasons }, unreadable }: Snapshot): string {
  if (dead === 1) return plain(`one dead letter, ${reasons[0]?.name ?? ''}`);
  if (dead > 0) return plain(`${count(dead)} dead letters, most ${reasons[0]?.name ?? ''}`);
  if (unreadable === 0) return 'no dead letters';
  return unreadable === 1
    ? 'one message was not readable here'
    : `${count(unreadable)} messages were not readable here`;
}
