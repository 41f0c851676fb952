import type { VNode } from 'preact';
import type { ShownAlert, Snapshot } from '../shown/snapshot.js';
import { duration, figure, moment, nothing } from '@sightline/figures/format';
import { unbroken, Words } from './words.js';

/** The alerts that stand, and those of the last day that are over. */
export function Alerts({ snapshot: { alerts, at } }: { readonly snapshot: Snapshot }): VNode {
  const standing = alerts.filter(({ state }) => state === 'raised').length;
  return (
    <section aria-labelledby="alerts-title">
      <h2 id="alerts-title">Alerts</h2>
      {standing === 0 ? (
        <p class="empty">None stands{alerts.length === 0 ? ', none was over in the last 24 hours' : ''}.</p>
      ) : null}
      <ul class="plain">
        {alerts.map((alert) => (
          <AlertItem key={alert.id} alert={alert} at={at} />
        ))}
      </ul>
    </section>
  );
}

function AlertItem({ alert, at }: { readonly alert: ShownAlert; readonly at: number }): VNode {
  const { state, severity, summary, value, threshold, details } = alert;
  return (
    <li class={`alert ${state} ${severity}`}>
      <p>
        <strong class="severity">{state === 'cleared' ? 'over' : severity}</strong> <Words text={summary} />
      </p>
      <p class="note">
        <Words text={whatOf(alert)} />: {figure(value)}, raised at {figure(threshold)}; {unbroken(timesOf(alert, at))}
      </p>
      {details.length === 0 ? null : (
        <details>
          <summary>figures</summary>
          <dl class="facts-list">
            {details.map(({ name, text }) => (
              <div key={name}>
                <dt>
                  <Words text={name} />
                </dt>
                <dd>
                  <Words text={text} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

function whatOf({ rule, model, source }: ShownAlert): string {
  return [rule, model, source === '' ? '' : `from ${source}`].filter((part) => part !== '').join(', ');
}

/** Since when, or from when until when; a clock may say anything. */
function timesOf({ state, raisedAt, updatedAt }: ShownAlert, at: number): string {
  if (state === 'cleared') return `${moment(raisedAt, at)} to ${moment(updatedAt, at)}`;
  const age = duration(at - raisedAt);
  return `since ${moment(raisedAt, at)}${age === nothing ? '' : `, for ${age}`}`;
}
