import type { VNode } from 'preact';
import type { ShownAlert, Snapshot } from '../shown/snapshot.js';
import { figure, moment } from '@sightline/figures/format';
import { Sparkline } from './sparkline.js';
import { Words } from './words.js';

/** How far each model's answers, pictures and times are from what is usual, as the alerts measured it. */
export function Drift({ snapshot }: { readonly snapshot: Snapshot }): VNode {
  const measured = snapshot.alerts.filter(({ model }) => model !== '');
  const answering = snapshot.figures.models.map(({ model }) => model).filter((model) => model !== '');
  const models = [...new Set([...measured.map(({ model }) => model), ...answering])];
  return (
    <section aria-labelledby="drift-title">
      <h2 id="drift-title">Drift, by model</h2>
      {models.length === 0 ? <p class="empty">No model answered in this window.</p> : null}
      <ul class="plain drift">
        {models.map((model) => (
          <ModelDrift
            key={model}
            model={model}
            alerts={measured.filter((alert) => alert.model === model)}
            at={snapshot.at}
          />
        ))}
      </ul>
    </section>
  );
}

interface ModelDriftProps {
  readonly model: string;
  readonly alerts: readonly ShownAlert[];
  readonly at: number;
}

function ModelDrift({ model, alerts, at }: ModelDriftProps): VNode {
  return (
    <li>
      <h3>
        <Words text={model} />
      </h3>
      {alerts.length === 0 ? <p class="note">As usual: nothing was raised in the last 24 hours.</p> : null}
      {alerts.map((alert) => (
        <div key={alert.id} class={`drift-rule ${alert.state}`}>
          <div>
            <Words text={alert.rule} />
            {alert.source === '' ? null : (
              <small>
                {' '}
                from <Words text={alert.source} />
              </small>
            )}
            <p class="note">
              {figure(alert.value)}, raised at {figure(alert.threshold)};{' '}
              {alert.state === 'cleared'
                ? `over since ${moment(alert.updatedAt, at)}`
                : `since ${moment(alert.raisedAt, at)}`}
            </p>
          </div>
          <Sparkline values={alert.history.map(({ value }) => value)} threshold={alert.threshold ?? 0} />
        </div>
      ))}
    </li>
  );
}
