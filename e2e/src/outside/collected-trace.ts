import type { CollectedSpan, LocalCollector } from '@sightline/dev-stack';
import { expect, vi } from 'vitest';

/** The steps of a trace by service and name, once they are those that are expected. */
export async function untilCollected(
  collector: Pick<LocalCollector, 'spans'>,
  traceId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, CollectedSpan>> {
  let found = new Map<string, CollectedSpan>();
  await vi.waitFor(
    async () => {
      const spans = (await collector.spans()).filter((span) => span.traceId === traceId);
      found = new Map(spans.map((span) => [`${span.service}: ${span.name}`, span]));
      expect([...found.keys()].sort()).toEqual([...names].sort());
    },
    { timeout: 30_000, interval: 200 },
  );
  return found;
}

/** Each step with the step that it is part of, as `service: name`; those of other processes' clients as `outside`. */
export function parents(spans: ReadonlyMap<string, CollectedSpan>): Readonly<Record<string, string>> {
  const nameOf = (id: string): string => [...spans].find(([, { spanId }]) => spanId === id)?.[0] ?? 'outside';
  return Object.fromEntries([...spans].map(([name, { parentSpanId }]) => [name, nameOf(parentSpanId)]));
}
