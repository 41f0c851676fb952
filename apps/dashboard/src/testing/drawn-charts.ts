import type { Page } from 'playwright-core';
import { readMs } from './page-numbers.js';

/** A text of an axis, a corner of a line, a bar by its upper left corner, or a dot by its middle, in pixels of the canvas. */
interface Mark {
  readonly kind: 'text' | 'line' | 'bar' | 'dot';
  /** The text, or the colour. */
  readonly name: string;
  readonly align: string;
  readonly x: number;
  readonly y: number;
}

/** A chart as it was drawn, measured against the texts of its axes. */
export interface DrawnChart {
  /** The values that are drawn in a colour of the page, by the start of their slot. */
  points(colour: string): ReadonlyMap<number, number>;
  /** How many dots there are in a colour. */
  dots(colour: string): number;
  /** What a pixel of height is worth. */
  readonly pixel: number;
}

const DAY_MS = 86_400_000;

/** From the next page on, what canvases are told to draw is noted down. */
export async function noteDrawings(page: Page): Promise<void> {
  await page.addInitScript(noteInBrowser);
}

/** Runs in the browser, before the page's own scripts. */
function noteInBrowser(): void {
  const paths = new WeakMap<Path2D, (readonly [kind: 'line' | 'bar' | 'dot', x: number, y: number])[]>();
  const marks = new WeakMap<HTMLCanvasElement, object[]>();
  const watch = <T extends object>(prototype: T, name: keyof T, note: (self: T, ...args: never[]) => void): void => {
    const original = prototype[name] as (...args: unknown[]) => unknown;
    const watched = function (this: T, ...args: unknown[]): unknown {
      note(this, ...(args as never[]));
      return Reflect.apply(original, this, args);
    };
    Reflect.set(prototype, name, watched);
  };
  const corner =
    (kind: 'line' | 'bar' | 'dot') =>
    (path: Path2D, x: number, y: number): void => {
      const known = paths.get(path) ?? [];
      paths.set(path, [...known, [kind, x, y]]);
    };
  watch(Path2D.prototype, 'lineTo', corner('line'));
  watch(Path2D.prototype, 'rect', corner('bar'));
  watch(Path2D.prototype, 'arc', corner('dot'));
  const { prototype } = CanvasRenderingContext2D;
  const marksOf = ({ canvas }: CanvasRenderingContext2D): object[] => marks.get(canvas) ?? [];
  const painted =
    (kind: 'line' | 'bar' | 'dot', style: 'strokeStyle' | 'fillStyle') =>
    (context: CanvasRenderingContext2D, path?: Path2D): void => {
      for (const [found, x, y] of (path && paths.get(path)) ?? [])
        if (found === kind) marksOf(context).push({ kind, name: context[style], align: '', x, y });
    };
  watch(prototype, 'clearRect', ({ canvas }) => void marks.set(canvas, []));
  watch(prototype, 'stroke', painted('line', 'strokeStyle'));
  watch(prototype, 'fill', painted('bar', 'fillStyle'));
  watch(prototype, 'fill', painted('dot', 'fillStyle'));
  watch(prototype, 'fillText', (context: CanvasRenderingContext2D, name: string, x: number, y: number) => {
    marksOf(context).push({ kind: 'text', name, align: context.textAlign, x, y });
  });
  Object.assign(globalThis, { marksOn: (canvas: HTMLCanvasElement) => marks.get(canvas) });
}

/**
 * Reads the chart of a section as an eye would: each point against the texts of both axes. The page's clock must be UTC.
 * @throws when a point lies at no slot's start.
 */
export async function readChart(
  page: Page,
  title: string,
  { slotMs, now }: { readonly slotMs: number; readonly now: number },
): Promise<DrawnChart> {
  const chart = page.locator(`section[aria-labelledby="${title}"] .chart`);
  const [marks, colours] = await chart.evaluate((element) => {
    const { marksOn } = globalThis as unknown as { marksOn: (canvas: Element | null) => Mark[] };
    const style = getComputedStyle(element);
    const names = ['good', 'low', 'rejected', 'p50', 'p95', 'p99'];
    return [
      marksOn(element.querySelector('canvas')),
      Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])),
    ] as const;
  });
  const texts = marks.filter(({ kind }) => kind === 'text');
  const [toValue, pixel] = ruler(
    texts.filter(({ align }) => align === 'right').map(({ name, y }) => [y, valueOf(name)]),
  );
  const [toInstant] = ruler(
    instantsOf(
      texts.filter(({ align }) => align === 'center'),
      // The slot that is being filled is drawn whole.
      now + slotMs,
    ),
  );
  return {
    pixel: Math.abs(pixel),
    dots: (colour) => marks.filter(({ kind, name }) => kind === 'dot' && name === colours[colour]).length,
    points: (colour) => {
      const drawn = marks.filter(({ kind, name }) => (kind === 'line' || kind === 'bar') && name === colours[colour]);
      return new Map(drawn.map(({ x, y }) => [slotAt(toInstant(x), slotMs), toValue(y)]));
    },
  };
}

/** A line through the first and the last of some known points: from pixels to values, and what one pixel is worth. */
function ruler(known: readonly (readonly [pixel: number, value: number])[]): [(pixel: number) => number, number] {
  const [[pixel0, value0] = [NaN, NaN], [pixel1, value1] = [NaN, NaN]] = [known[0], known.at(-1)];
  const worth = (value1 - value0) / (pixel1 - pixel0);
  if (!Number.isFinite(worth)) throw new Error(`An axis with the texts ${JSON.stringify(known)} measures nothing`);
  return [(pixel) => value0 + (pixel - pixel0) * worth, worth];
}

/** What a text of the upright axis says. */
function valueOf(text: string): number {
  return text.includes(' ') ? readMs(text) : Number(text);
}

/** The instants of the texts of the lower axis, which say no day: each is the last such time before the one to its right. */
function instantsOf(texts: readonly Mark[], end: number): readonly (readonly [x: number, at: number])[] {
  let before = end + 1;
  return [...texts]
    .sort((a, b) => b.x - a.x)
    .map(({ name, x }) => {
      const [hours = NaN, minutes = NaN] = name.split(':').map(Number);
      const ofDay = (hours * 60 + minutes) * 60_000;
      const midnight = Math.floor(before / DAY_MS) * DAY_MS;
      before = midnight + ofDay < before ? midnight + ofDay : midnight - DAY_MS + ofDay;
      return [x, before] as const;
    });
}

function slotAt(instant: number, slotMs: number): number {
  const start = Math.round(instant / slotMs) * slotMs;
  if (!(Math.abs(instant - start) < slotMs / 8))
    throw new Error(`${new Date(instant).toISOString()} is no slot's start`);
  return start;
}
