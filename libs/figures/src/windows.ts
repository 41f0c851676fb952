/** A window of time and the slots that its figures are kept in: down-sampled, so that each costs the same memory. */
export interface WindowSpec {
  readonly slotMs: number;
  readonly slots: number;
}

export const windowNames = ['5m', '1h', '24h'] as const;

export type WindowName = (typeof windowNames)[number];

export const windowSpecs: Readonly<Record<WindowName, WindowSpec>> = {
  '5m': { slotMs: 5000, slots: 60 },
  '1h': { slotMs: 60_000, slots: 60 },
  '24h': { slotMs: 900_000, slots: 96 },
};

/** Start of the oldest slot that is part of a window now, milliseconds since 1970-01-01T00:00:00Z. */
export function windowStart({ slotMs, slots }: WindowSpec, nowMs: number): number {
  return (Math.floor(nowMs / slotMs) - slots + 1) * slotMs;
}
