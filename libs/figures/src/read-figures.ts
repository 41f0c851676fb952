import { stages, type Figures, type Filter, type ModelFigures, type Percentiles, type Stage } from './figures.js';
import { windowStart } from './windows.js';
import { Cell, passes, type Facets } from './cell.js';
import type { RollingWindow, Slot } from './rolling-window.js';

const SHOWN_LABELS = 12;
const SHOWN_ERRORS = 8;
const SHOWN_MODELS = 40;

/** The figures of a window as it is now, of the predictions that pass the filter. */
export function readFigures(window: RollingWindow, filter: Filter, nowMs: number): Figures {
  const slots = window.slots(nowMs);
  const from = windowStart(window.spec, nowMs);
  const perSlot = slots.map((slot) => primaryOf(slot, filter));
  const whole = new Cell();
  for (const cell of perSlot) if (cell) whole.merge(cell);
  const totals = perSlot.map((cell) => cell?.durations.total?.percentiles());
  return {
    from,
    counts: whole.counts,
    stages: Object.fromEntries(stages.map((stage) => [stage, whole.durations[stage]?.percentiles() ?? null])) as Record<
      Stage,
      Percentiles | null
    >,
    series: {
      at: slots.map((_, index) => (from + index * window.spec.slotMs) / 1000),
      slotMs: window.spec.slotMs,
      lastMs: nowMs - from - (window.spec.slots - 1) * window.spec.slotMs,
      classified: perSlot.map((cell) => cell?.counts.classified ?? 0),
      low_confidence: perSlot.map((cell) => cell?.counts.low_confidence ?? 0),
      rejected: perSlot.map((cell) => cell?.counts.rejected ?? 0),
      p50: totals.map((total) => total?.p50 ?? null),
      p95: totals.map((total) => total?.p95 ?? null),
      p99: totals.map((total) => total?.p99 ?? null),
    },
    models: modelsOf(slots, filter),
    labels: whole.labels.top(SHOWN_LABELS),
    errors: whole.errors.top(SHOWN_ERRORS),
  };
}

function primaryOf(slot: Slot | undefined, filter: Filter): Cell | undefined {
  if (!slot) return undefined;
  const sum = new Cell();
  for (const { facets, cell } of slot.cells.values())
    if (facets.role === 'primary' && passes(facets, filter)) sum.merge(cell);
  return sum;
}

function modelsOf(slots: readonly (Slot | undefined)[], filter: Filter): readonly ModelFigures[] {
  const cells = new Map<string, { readonly facets: Facets; readonly cell: Cell }>();
  for (const slot of slots) {
    for (const { facets, cell } of slot?.cells.values() ?? []) {
      if (!passes(facets, filter)) continue;
      const key = JSON.stringify([facets.model, facets.arm, facets.role]);
      const sum = cells.get(key) ?? { facets, cell: new Cell() };
      sum.cell.mergeDurations(cell, ['inferred']);
      cells.set(key, sum);
    }
  }
  return [...cells.values()]
    .map(({ facets: { model, arm, role }, cell }) => ({
      model,
      arm,
      role,
      count: cell.count,
      ...cell.counts,
      batchSize: cell.calls === 0 ? null : answeredBy(cell) / cell.calls,
      inferred: cell.durations.inferred?.percentiles() ?? null,
    }))
    .sort((a, b) => a.role.localeCompare(b.role) || b.count - a.count)
    .slice(0, SHOWN_MODELS);
}

/** Images that the model was called for; a rejected one never reached it. */
function answeredBy({ counts }: Cell): number {
  return counts.classified + counts.low_confidence;
}
