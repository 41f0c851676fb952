import type { VNode } from 'preact';
import type { Snapshot } from '../shown/snapshot.js';
import { windowNames, type WindowName } from '@sightline/figures/windows';
import { wholeView, type View } from './address.js';
import { plain } from './words.js';

interface ControlsProps {
  readonly view: View;
  readonly snapshot: Snapshot | undefined;
  readonly change: (change: Partial<View>) => void;
}

const windowTexts: Readonly<Record<WindowName, string>> = { '5m': '5 min', '1h': '1 hour', '24h': '24 hours' };

const outcomeTexts = { classified: 'classified', low_confidence: 'low confidence', rejected: 'rejected' } as const;

const sources = ['http', 'gcs', 'simulator', 'external'] as const;

/** Over what time, and of what, the figures are. */
export function Controls({ view, snapshot, change }: ControlsProps): VNode {
  const models = [...new Set(snapshot?.figures.models.map(({ model }) => model).filter((model) => model !== ''))];
  const narrowed =
    view.source !== '' || view.model !== '' || view.arm !== '' || view.outcome !== '' || view.label !== '';
  return (
    <div class="controls">
      <fieldset class="windows">
        <legend class="unseen">Window of time</legend>
        {windowNames.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="window"
              checked={view.window === name}
              onChange={() => change({ window: name })}
            />
            <span>{windowTexts[name]}</span>
          </label>
        ))}
      </fieldset>
      <Choice name="Source" value={view.source} options={sources} choose={(source) => change({ source })} />
      <Choice name="Model" value={view.model} options={models} choose={(model) => change({ model })} />
      {narrowed ? (
        <button type="button" class="quiet" onClick={() => change({ ...wholeView, window: view.window })}>
          Show everything
        </button>
      ) : null}
    </div>
  );
}

/** Narrows the list of predictions. */
export function OutcomeChoice({ view, change }: Omit<ControlsProps, 'snapshot'>): VNode {
  const options = Object.keys(outcomeTexts);
  return (
    <div class="controls">
      <Choice
        name="Outcome"
        value={view.outcome}
        options={options}
        texts={outcomeTexts}
        choose={(outcome) => change({ outcome })}
      />
      {view.label === '' ? null : (
        <button type="button" class="quiet" onClick={() => change({ label: '' })}>
          Only “{plain(view.label)}” <span aria-hidden="true">×</span>
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
  readonly choose: (value: string) => void;
}

function Choice({ name, value, options, texts = {}, choose }: ChoiceProps): VNode {
  const all = value === '' || options.includes(value) ? options : [...options, value];
  return (
    <label class="choice">
      <span>{name}</span>
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">all</option>
        {all.map((option) => (
          <option key={option} value={option}>
            {texts[option] ?? plain(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
