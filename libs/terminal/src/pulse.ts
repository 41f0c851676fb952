const SLOT_MS = 5000;
const SLOTS = 12;
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values as a row of bars, the highest as high as a line; a blank where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.filter((value) => value !== null && Number.isFinite(value)).map(Number));
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      return LEVELS[most > 0 ? Math.round((value / most) * (LEVELS.length - 1)) : 0] ?? ' ';
    })
    .join('');
}

interface Slot {
  count: number;
  sumMs: number;
}

/** How many came and how long they took in each five seconds of the last minute. */
export class Pulse {
  readonly #slots = new Map<number, Slot>();

  add(latencyMs: number, nowMs: number): void {
    const start = Math.floor(nowMs / SLOT_MS);
    const slot = this.#slots.get(start) ?? { count: 0, sumMs: 0 };
    slot.count += 1;
    // What no clock measures is counted, and weighs nothing.
    slot.sumMs += Number.isFinite(latencyMs) ? latencyMs : 0;
    this.#slots.set(start, slot);
    for (const old of this.#slots.keys()) if (old <= start - SLOTS) this.#slots.delete(old);
  }

  /** Two sparklines: of the number a second, and of the mean latency. */
  lines(nowMs: number): { readonly rate: string; readonly latency: string } {
    // The five seconds that have just begun would look like a fall.
    const last = Math.ceil(nowMs / SLOT_MS) - 1;
    const slots = Array.from({ length: SLOTS }, (_, index) => this.#slots.get(last - SLOTS + 1 + index));
    return {
      rate: sparkline(slots.map((slot) => slot?.count ?? 0)),
      latency: sparkline(slots.map((slot) => (slot ? slot.sumMs / slot.count : null))),
    };
  }
}
