import type { VNode } from 'preact';
import type { ModelFigures } from '@sightline/figures';
import type { Snapshot } from '../shown/snapshot.js';
import { count, latency, nothing, share } from '@sightline/figures/format';
import type { View } from './address.js';
import { Words } from './words.js';

interface ModelsProps {
  readonly snapshot: Snapshot;
  readonly change: (change: Partial<View>) => void;
}

/** What each model version did, in each arm and in the shadow. */
export function Models({ snapshot, change }: ModelsProps): VNode {
  const models = snapshot.figures.models.filter(({ model }) => model !== '');
  const primary = models.filter(({ role }) => role === 'primary').reduce((sum, model) => sum + model.count, 0);
  return (
    <section aria-labelledby="models-title">
      <h2 id="models-title">Models</h2>
      {models.length === 0 ? (
        <p class="empty">No model answered in this window.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of models">
          <table>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Share</th>
                <th scope="col">Answers</th>
                <th scope="col">Unsure</th>
                <th scope="col">Batch</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
              </tr>
            </thead>
            <tbody>
              {models.map((model) => (
                <ModelRow
                  key={`${model.model} ${model.arm} ${model.role}`}
                  model={model}
                  primary={primary}
                  change={change}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A version, broken before its number where it must be. */
function Version({ text }: { readonly text: string }): VNode {
  const at = text.lastIndexOf('@');
  if (at <= 0) return <Words text={text} />;
  return (
    <>
      <Words text={text.slice(0, at)} />
      <wbr />
      <Words text={text.slice(at)} />
    </>
  );
}

interface ModelRowProps extends Pick<ModelsProps, 'change'> {
  readonly model: ModelFigures;
  readonly primary: number;
}

function ModelRow({ model, primary, change }: ModelRowProps): VNode {
  const choose = (): void => change({ model: model.model, arm: model.arm });
  return (
    <tr>
      <th scope="row">
        <button type="button" class="name" title="Show this one alone" onClick={choose}>
          <Version text={model.model} />
          {model.arm === '' ? null : (
            <small>
              {' '}
              arm <Words text={model.arm} />
            </small>
          )}
        </button>
        {model.role === 'shadow' ? <small> shadow</small> : null}
      </th>
      <td>{model.role === 'shadow' ? '–' : share(model.count, primary)}</td>
      <td>{count(model.count)}</td>
      <td>{share(model.low_confidence, model.count)}</td>
      <td>{model.batchSize === null ? nothing : model.batchSize.toFixed(1)}</td>
      <td>{latency(model.inferred?.p50)}</td>
      <td>{latency(model.inferred?.p95)}</td>
    </tr>
  );
}
