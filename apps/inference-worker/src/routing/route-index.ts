import { defaultRoute } from '@sightline/messages';
import type { ImageReceived, ModelRouting } from '@sightline/messages';
import type { ConfidenceThreshold } from '../confidence-thresholds.js';

/** A route in force. */
export interface Route {
  readonly routing: ModelRouting;
  readonly threshold: ConfidenceThreshold;
}

/** What of an image decides its route. */
export type RoutedImage = Pick<ImageReceived, 'source' | 'source_key' | 'image_id'>;

/** Finds the route of an image. */
export interface RouteIndex {
  readonly isEmpty: boolean;
  find(image: RoutedImage): Route | undefined;
}

/**
 * Orders routes: one that names source keys comes before one that names sources, that before one that names neither; one that
 * names both, before one that names keys alone. Among equals the name decides. `default` comes last of all.
 */
export function routeIndex(routes: readonly Route[]): RouteIndex {
  const ordered = [...routes].sort(byPrecedence);
  const keyed = new Map<string, Route[]>();
  for (const route of ordered) {
    for (const key of new Set(route.routing.source_keys)) keyed.set(key, [...(keyed.get(key) ?? []), route]);
  }
  const others = ordered.filter(({ routing }) => routing.source_keys.length === 0);
  const takes = ({ routing: { sources } }: Route, source: string): boolean =>
    sources.length === 0 || sources.includes(source);
  return {
    isEmpty: routes.length === 0,
    find({ source, source_key }) {
      const ofKey = source_key === null ? undefined : keyed.get(source_key);
      return ofKey?.find((route) => takes(route, source)) ?? others.find((route) => takes(route, source));
    },
  };
}

function byPrecedence({ routing: a }: Route, { routing: b }: Route): number {
  return rank(a) - rank(b) || (a.route < b.route ? -1 : 1);
}

function rank({ route, sources, source_keys }: ModelRouting): number {
  if (route === defaultRoute) return 4;
  return (source_keys.length > 0 ? 0 : 2) + (sources.length > 0 ? 0 : 1);
}
