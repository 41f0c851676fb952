import type { VNode } from 'preact';
import type { ShownModel, ShownWorker, Snapshot } from '../shown/snapshot.js';
import { bytes, duration, latency, nothing } from '@sightline/figures/format';
import { unbroken, Words } from './words.js';

/** The workers and what each of them runs. */
export function Workers({ snapshot }: { readonly snapshot: Snapshot }): VNode {
  return (
    <section aria-labelledby="workers-title">
      <h2 id="workers-title">Workers</h2>
      {snapshot.workers.length === 0 ? <p class="empty">None has been heard of in the last five minutes.</p> : null}
      <ul class="plain">
        {snapshot.workers.map((worker) => (
          <Worker key={worker.id} worker={worker} at={snapshot.at} />
        ))}
      </ul>
    </section>
  );
}

function Worker({ worker, at }: { readonly worker: ShownWorker; readonly at: number }): VNode {
  const { partitions } = worker;
  return (
    <li class={`worker ${worker.state}`}>
      <h3>
        <Words text={worker.id} />
      </h3>
      <p>
        {worker.state === 'running'
          ? `up for ${duration(at - worker.startedAt)}`
          : `silent for ${duration(at - worker.heardAt)}`}
        {partitions.length === 0
          ? ', no partition yet'
          : `, partition${partitions.length === 1 ? '' : 's'} ${partitions.join(', ')}`}
      </p>
      {worker.process === null ? null : <ProcessFigures process={worker.process} />}
      <ul class="plain">
        {worker.models.map((model) => (
          <li key={`${model.model} ${model.role}`}>
            <Words text={model.model} /> <small>{unbroken(factsOf(model))}</small>
            {model.errorMessage === null ? null : (
              <p class="problem">
                <Words text={model.errorMessage} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}

function ProcessFigures({ process }: { readonly process: NonNullable<ShownWorker['process']> }): VNode {
  const { cpu, memoryBytes, eventLoopDelayMs } = process;
  const cores = `${Number.isFinite(cpu) ? cpu.toFixed(2) : nothing} cores`;
  return <p>{unbroken(`${cores}, ${bytes(memoryBytes)} memory, event loop late by ${latency(eventLoopDelayMs)}`)}</p>;
}

function factsOf({ state, engine, role, loadMs, memoryBytes }: ShownModel): string {
  const facts = [
    state,
    engine,
    role === 'shadow' ? 'shadow' : '',
    loadMs === null ? '' : `loaded in ${latency(loadMs)}`,
  ];
  return [...facts, memoryBytes === null ? '' : bytes(memoryBytes)].filter((fact) => fact !== '').join(', ');
}
