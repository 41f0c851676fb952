import type { VNode } from 'preact';
import { duration } from './format.js';
import { useNow } from './use-now.js';
import type { Stream } from './use-stream.js';

/** Snapshots come each second: after so many that are missing, what is shown is old. */
const STALE_AFTER_MS = 5000;

/** How the page hears from the service, in a word or two; changes are read out. */
export function ConnectionState({ stream }: { readonly stream: Stream }): VNode {
  const now = useNow();
  const { kind, text } = stateOf(stream, now);
  return (
    <p class={`connection ${kind}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}

interface State {
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
