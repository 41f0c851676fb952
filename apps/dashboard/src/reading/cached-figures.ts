import { LRUCache } from 'lru-cache';
import type { Figures, Filter } from '@sightline/figures';
import type { WindowName } from '@sightline/figures';
import type { Results } from './results.js';

/** How old shown figures may be, milliseconds: a day's change slowly, and adding up its slots takes longest. */
const OLDEST_MS: Readonly<Record<WindowName, number>> = { '5m': 900, '1h': 3000, '24h': 9000 };
const KEPT = 64;

/** Reads the figures of a window once for all pages that ask for the same. */
export function cachedFigures(results: Pick<Results, 'figures'>): (window: WindowName, filter: Filter) => Figures {
  const kept = new LRUCache<string, Figures>({ max: KEPT });
  return (window, { source, model, arm }) => {
    const key = JSON.stringify([window, source, model, arm]);
    const known = kept.get(key);
    if (known) return known;
    const figures = results.figures(window, {
      ...(source === undefined ? {} : { source }),
      ...(model === undefined ? {} : { model }),
      ...(arm === undefined ? {} : { arm }),
    });
    kept.set(key, figures, { ttl: OLDEST_MS[window] });
    return figures;
  };
}
