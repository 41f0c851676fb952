import type { VNode } from 'preact';
import type { Figures, Stage } from '@sightline/figures';
import { latency } from '@sightline/figures/format';

/** The stages in the order in which an image meets them. */
export const stageTexts: readonly (readonly [stage: Exclude<Stage, 'total'>, name: string, meaning: string])[] = [
  ['queued', 'queued', 'from acceptance until a worker took it up'],
  ['fetched', 'fetched', 'reading the object it refers to'],
  ['decoded', 'decoded', 'file to pixels'],
  ['waited', 'waited', 'for the engine to take up the next batch'],
  ['inferred', 'inferred', 'the model’s work'],
  ['published', 'published', 'from the answer until readers of the topic have it'],
];

/** Where the milliseconds go: a bar of the medians, and every percentile. */
export function Stages({ figures: { stages } }: { readonly figures: Figures }): VNode {
  const known = stageTexts.filter(([stage]) => stages[stage] !== null);
  return (
    <section aria-labelledby="stages-title">
      <h2 id="stages-title">Where the milliseconds go</h2>
      {known.length === 0 ? (
        <p class="empty">Nothing was answered in this window.</p>
      ) : (
        <>
          <div class="timeline" aria-hidden="true">
            {known.map(([stage]) => (
              <span
                key={stage}
                class={`stage ${stage}`}
                style={{ flexGrow: Math.max(stages[stage]?.p50 ?? 0, 0.001) }}
              />
            ))}
          </div>
          <table>
            <caption class="unseen">Duration of each stage</caption>
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
                <th scope="col">p99</th>
              </tr>
            </thead>
            <tbody>
              {known.map(([stage, name, meaning]) => (
                <tr key={stage}>
                  <th scope="row">
                    <span class={`key ${stage}`} aria-hidden="true" />
                    {name} <small>{meaning}</small>
                  </th>
                  <td>{latency(stages[stage]?.p50)}</td>
                  <td>{latency(stages[stage]?.p95)}</td>
                  <td>{latency(stages[stage]?.p99)}</td>
                </tr>
              ))}
              <tr class="sum">
                <th scope="row">
                  end to end <small>from acceptance to answer</small>
                </th>
                <td>{latency(stages.total?.p50)}</td>
                <td>{latency(stages.total?.p95)}</td>
                <td>{latency(stages.total?.p99)}</td>
              </tr>
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
