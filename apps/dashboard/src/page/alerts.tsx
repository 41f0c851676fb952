import type { VNode } from 'preact';
import type { Snapshot } from '../shown/snapshot.js';
import { timeOfDay } from './format.js';
import { Words } from './words.js';

/** The alerts of the last day. */
export function Alerts({ snapshot: { alerts } }: { readonly snapshot: Snapshot }): VNode {
  return (
    <section aria-labelledby="alerts-title">
      <h2 id="alerts-title">Alerts</h2>
      {alerts.length === 0 ? <p class="empty">No alerts in the last 24 hours.</p> : null}
      <ul class="plain">
        {alerts.map((alert) => (
          <li key={alert.id} class={`alert ${alert.state} ${alert.severity}`}>
            <p>
              <Words text={alert.summary} />
            </p>
            <small>
              {alert.state === 'cleared' ? 'over' : alert.severity}, <Words text={alert.rule} /> since{' '}
              {timeOfDay(alert.raisedAt)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
