import type { VNode } from 'preact';
import { duration } from '@sightline/figures/format';
import type { Stream } from './use-stream.js';

/** Snapshots come each second: after so many that are missing, what is shown is old. */
const STALE_AFTER_MS = 5000;

/** How the page hears from the service, in a word or two; changes are read out. */
export function ConnectionState({ state: { kind, text } }: { readonly state: State }): VNode {
  return (
    <p class={`connection ${kind}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}

/** Whether what is shown may be trusted to be of now. */
export function isOld({ kind }: State): boolean {
  return kind === 'stale' || kind === 'lost' || kind === 'error';
}

export interface State {
  readonly kind: 'loading' | 'live' | 'stale' | 'lost' | 'error';
  readonly text: string;
}

export function stateOf({ connection, snapshot, heardAt }: Stream, now: number): State {
  if (connection.state === 'refused') return { kind: 'error', text: connection.reason };
  const silentMs = now - heardAt;
  if (connection.state === 'lost') {
    const age = snapshot ? ` No data for ${duration(silentMs)}.` : '';
    return { kind: 'lost', text: `Disconnected, trying again.${age}` };
  }
  if (!snapshot) return { kind: 'loading', text: 'Loading …' };
  if (silentMs > STALE_AFTER_MS) return { kind: 'stale', text: `No data for ${duration(silentMs)}` };
  if (snapshot.catchingUp !== null)
    return { kind: 'loading', text: `Reading the last 24 hours: ${snapshot.catchingUp.toLocaleString('en')} so far` };
  return { kind: 'live', text: 'Live' };
}
