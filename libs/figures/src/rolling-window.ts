import type { Prediction } from '@sightline/messages';
import { windowStart, type WindowSpec } from './windows.js';
import { Cell, facetsOf, type Facets, type Observation } from './cell.js';
import { otherNames } from './tallies.js';

/** Combinations of source, model, arm and role that are told apart in a slot; of what comes on top, only source and role. */
const MAX_CELLS = 48;

interface FacetCell {
  readonly facets: Facets;
  readonly cell: Cell;
}

/** The cells of one stretch of time. */
export interface Slot {
  readonly start: number;
  readonly cells: Map<string, FacetCell>;
}

/** The latest slots of a window: memory is bounded by their number, however many predictions come. */
export class RollingWindow {
  readonly #slots = new Map<number, Slot>();

  constructor(readonly spec: WindowSpec) {}

  /** Counts a prediction at its time; one from before the window, or from after `nowMs`, changes nothing. */
  add(prediction: Prediction, atMs: number, observation: Observation, nowMs: number): void {
    const start = Math.floor(atMs / this.spec.slotMs) * this.spec.slotMs;
    if (!(start >= windowStart(this.spec, nowMs) && start <= nowMs)) return;
    this.#forget(nowMs);
    let slot = this.#slots.get(start);
    if (!slot) this.#slots.set(start, (slot = { start, cells: new Map() }));
    cellOf(slot, facetsOf(prediction)).add(prediction, observation);
  }

  /** The slots of the window as it is now, oldest first; undefined where nothing came. */
  slots(nowMs: number): readonly (Slot | undefined)[] {
    const first = windowStart(this.spec, nowMs);
    return Array.from({ length: this.spec.slots }, (_, index) => this.#slots.get(first + index * this.spec.slotMs));
  }

  #forget(nowMs: number): void {
    if (this.#slots.size < this.spec.slots) return;
    const first = windowStart(this.spec, nowMs);
    for (const start of this.#slots.keys()) if (start < first) this.#slots.delete(start);
  }
}

function cellOf({ cells }: Pick<Slot, 'cells'>, facets: Facets): Cell {
  const key = JSON.stringify(facets);
  const known = cells.get(key);
  if (known) return known.cell;
  if (cells.size >= MAX_CELLS && facets.model !== otherNames)
    return cellOf({ cells }, { ...facets, model: otherNames, arm: '' });
  const cell = new Cell();
  cells.set(key, { facets, cell });
  return cell;
}
