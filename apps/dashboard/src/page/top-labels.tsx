import type { LabelScore } from '@sightline/messages';
import type { VNode } from 'preact';
import { share } from '@sightline/figures/format';
import { Words } from './words.js';

const SHOWN = 5;

/** The most probable labels with their probabilities. */
export function TopLabels({ labels }: { readonly labels: readonly LabelScore[] }): VNode {
  return (
    <ol class="bars good">
      {labels.slice(0, SHOWN).map(({ label, confidence, index }) => (
        <li key={index}>
          <span class="name">
            <Words text={label} />
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${100 * Math.min(1, Math.max(0, confidence))}%` }} />
          </span>
          <span class="value">{share(confidence, 1)}</span>
        </li>
      ))}
    </ol>
  );
}
