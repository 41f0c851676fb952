import type { VNode } from 'preact';
import type { CountOf, Figures } from '@sightline/figures';
import type { View } from './address.js';
import { count } from '@sightline/figures/format';
import { Words } from './words.js';

interface LabelsProps {
  readonly figures: Figures;
  readonly change: (change: Partial<View>) => void;
}

/** Which labels were given, and why pictures were rejected. */
export function Labels({ figures: { labels, errors }, change }: LabelsProps): VNode {
  return (
    <section aria-labelledby="labels-title">
      <h2 id="labels-title">Labels</h2>
      {labels.length === 0 ? <p class="empty">None in this window.</p> : null}
      <Bars counts={labels} kind="good" choose={(label) => change({ label })} />
      {errors.length === 0 ? null : (
        <>
          <h3>Rejected because</h3>
          <Bars counts={errors} kind="rejected" choose={() => change({ outcome: 'rejected' })} />
        </>
      )}
    </section>
  );
}

interface BarsProps {
  readonly counts: readonly CountOf[];
  readonly kind: string;
  readonly choose: (name: string) => void;
}

function Bars({ counts, kind, choose }: BarsProps): VNode {
  const most = Math.max(1, ...counts.map(({ count: one }) => one));
  return (
    <ul class={`bars ${kind}`}>
      {counts.map(({ name, count: one }) => (
        <li key={name}>
          <button type="button" class="name" onClick={() => choose(name)}>
            <Words text={name} />
          </button>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${(100 * one) / most}%` }} />
          </span>
          <span class="value">{count(one)}</span>
        </li>
      ))}
    </ul>
  );
}
