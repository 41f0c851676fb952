import { priceList, priceNames, type PriceName } from './prices.js';

/**
 * What is used: of what is priced by the hour how many there are, on average over the month; of all else the amount of a month.
 * `{ vcpu: 4, egress: 20 }` is four vCPUs all month and 20 GiB.
 */
export type Amounts = Partial<Readonly<Record<PriceName, number>>>;

/** One line of a bill. */
export interface BillLine {
  readonly name: PriceName;
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

/** What a month costs, by list price. */
export interface Bill {
  /** The dearest first; without what costs nothing. */
  readonly lines: readonly BillLine[];
  readonly usdAMonth: number;
}

/** The bill of a month for these amounts. */
export function monthlyBill(amounts: Amounts): Bill {
  const lines = priceNames.flatMap((name): BillLine[] => {
    const { usd, unit, what } = priceList.prices[name];
    const count = amounts[name] ?? 0;
    const amount = unit.endsWith('-hour') ? count * priceList.hoursAMonth : count;
    return amount > 0 ? [{ name, what, amount, unit, usd: amount * usd }] : [];
  });
  lines.sort((a, b) => b.usd - a.usd);
  return { lines, usdAMonth: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

/** Several amounts together. */
export function sumOf(...all: readonly Amounts[]): Amounts {
  const entries = priceNames.map(
    (name) => [name, all.reduce((sum, amounts) => sum + (amounts[name] ?? 0), 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, amount]) => amount > 0));
}

/** So many times as much of everything. */
export function timesAs(amounts: Amounts, factor: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * factor]));
}

/** What a million images cost at a steady rate. */
export function usdPerMillionImages({ usdAMonth }: Pick<Bill, 'usdAMonth'>, imagesPerS: number): number {
  return (usdAMonth * 1e6) / (imagesPerS * secondsAMonth);
}

/** Seconds of the month that hourly prices are taken for. */
export const secondsAMonth = priceList.hoursAMonth * 3600;
