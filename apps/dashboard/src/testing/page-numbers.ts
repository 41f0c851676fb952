import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** How often each name is there. */
export const tally = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** The nearest rank of a percentile. */
export function percentile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? NaN;
}

const unitMs = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/** A duration as the page writes it. */
export function readMs(text: string): number {
  const [, number = '', unit = 'ms'] = /([\d.,]+)\s(ms|s|min|h)\b/.exec(text) ?? [];
  return Number(number.replaceAll(',', '')) * unitMs[unit as keyof typeof unitMs];
}

/** The first count of a text. */
export const readCount = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));

/** Each number of a text, in its order. */
export const numbersOf = (text: string): readonly number[] =>
  [...text.matchAll(/[\d,]*\.?\d+/g)].map(([one]) => Number(one.replaceAll(',', '')));

/** What a pattern holds in brackets, or all of it; empty where the text does not fit. */
export const partOf = (text: string | undefined, pattern: RegExp): string => {
  const [whole = '', part = whole] = pattern.exec(text ?? '') ?? [];
  return part;
};

/** A number that must be there. */
export const known = (value: number | null | undefined): number => value ?? NaN;

/** A time of day as the page writes it where the clock is UTC. */
export const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

/** A shown percentile is within 2 % of the exact one. */
export function expectNear(shown: string, exact: number): void {
  expect(Math.abs(readMs(shown) - exact) / exact, `${shown} for ${exact} ms`).toBeLessThan(0.02);
}

/** The rows of a table of the section with this title, cell by cell. */
export function tableOf(page: Page, title: string): Promise<readonly (readonly string[])[]> {
  const rows = page.locator(`section[aria-labelledby="${title}"] tbody tr`);
  return rows.evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent)));
}

/** The bars of a list with their values. */
export async function barsOf(page: Page, selector: string): Promise<Record<string, number>> {
  const texts = await page.locator(`${selector} > li`).allInnerTexts();
  return Object.fromEntries(texts.map((text) => [text.split('\n')[0] ?? '', readCount(text.split('\n').at(-1) ?? '')]));
}

/** How long the bars of a list are, in the order of the page, each as a share of its whole. */
export function barLengths(page: Page, selector: string): Promise<readonly number[]> {
  const bars = page.locator(`${selector} > li .bar > span`);
  return bars.evaluateAll((found) => found.map((bar) => parseFloat((bar as HTMLElement).style.width) / 100));
}

/** One of the five figures that say most, with its name and what is said of it. */
export function figureOf(page: Page, name: string): Promise<string> {
  return page.locator('.figure', { hasText: name }).innerText();
}

/** A share in percent as the page rounds it. */
export function expectPercent(shown: string | number, part: number, whole: number): void {
  const percent = typeof shown === 'number' ? shown : parseFloat(shown);
  expect(Math.abs(percent - (100 * part) / whole), `${shown} for ${part} of ${whole}`).toBeLessThanOrEqual(0.5);
}
