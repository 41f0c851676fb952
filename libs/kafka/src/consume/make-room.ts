import type { Gathered, Session } from './session.js';

/**
 * Makes room in flight when the sessions that gather slices have taken it all: the largest open slice is closed. Where all
 * repeat slices, which end where they end, the smallest begins anew later. Returns false when none can give way: a single slice
 * that is larger than all room.
 */
export function makeRoom(sessions: Iterable<Session>): boolean {
  const gathered = [...sessions].map((session) => session.gathered).filter((one) => one !== undefined);
  if (gathered.length === 0 || gathered.some(({ state }) => state === 'settling')) return true;
  const open = bySize(gathered.filter(({ state }) => state === 'open'));
  const giving = open.at(-1) ?? (gathered.length > 1 ? bySize(gathered)[0] : undefined);
  giving?.giveWay();
  return giving !== undefined;
}

function bySize(gathered: readonly Gathered[]): readonly Gathered[] {
  return [...gathered].sort((a, b) => a.bytes - b.bytes);
}
