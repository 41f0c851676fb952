import type { VNode } from 'preact';
import type { Snapshot } from '../shown/snapshot.js';
import { count } from '@sightline/figures/format';

/** What waits for the workers, in each partition. */
export function Queue({ snapshot: { queue } }: { readonly snapshot: Snapshot }): VNode {
  const partitions = queue?.partitions ?? [];
  const most = Math.max(1, ...partitions.map(({ lag }) => lag));
  return (
    <section aria-labelledby="queue-title">
      <h2 id="queue-title">Waiting, by partition</h2>
      {queue === null ? <p class="empty">Kafka does not answer; it is asked again every two seconds.</p> : null}
      <ul class="bars">
        {partitions.map(({ partition, lag }) => (
          <li key={partition}>
            <span class="name">partition {partition}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${(100 * lag) / most}%` }} />
            </span>
            <span class="value">{count(lag)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
