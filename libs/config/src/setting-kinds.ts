import { z } from 'zod';
import type { Setting } from './settings.js';

interface Described<T> {
  readonly doc: string;
  readonly default?: T;
  readonly secret?: boolean;
}

type Kind<T, O extends Described<T>> = Setting<O extends { default: T } ? T : T | undefined>;

function setting<T, O extends Described<T>>(
  parse: z.ZodType<T, string>,
  options: O,
  print: (value: T) => string = String,
): Kind<T, O> {
  const schema = z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return options.default;
      const parsed = parse.safeParse(text);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) context.addIssue({ code: 'custom', message: issue.message });
      return z.NEVER;
    });
  return {
    schema: schema as unknown as z.ZodType<never>,
    doc: options.doc,
    ...(options.default === undefined ? {} : { defaultText: print(options.default) }),
    ...(options.secret ? { secret: true } : {}),
  };
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function numeric({ min = -Infinity, max = Infinity }: Range, whole: boolean): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    // Number() alone would take an empty text for 0, and hexadecimals.
    const value = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value)) || value < min || value > max) {
      context.addIssue({ code: 'custom', message: `must be a ${whole ? 'whole ' : ''}number${rangeText(min, max)}` });
      return z.NEVER;
    }
    return value;
  });
}

function rangeText(min: number, max: number): string {
  if (Number.isFinite(min) && Number.isFinite(max)) return ` from ${min} to ${max}`;
  if (Number.isFinite(min)) return ` of at least ${min}`;
  return Number.isFinite(max) ? ` of at most ${max}` : '';
}

/** A whole number within a range. */
export function integer<const O extends Described<number> & Range>(options: O): Kind<number, O> {
  return setting<number, O>(numeric(options, true), options);
}

/** Any number within a range. */
export function decimal<const O extends Described<number> & Range>(options: O): Kind<number, O> {
  return setting<number, O>(numeric(options, false), options);
}

/** Free text, trimmed; `pattern` and `patternText` narrow it. */
export function text<const O extends Described<string> & { readonly pattern?: RegExp; readonly patternText?: string }>(
  options: O,
): Kind<string, O> {
  const { pattern, patternText = `must match ${String(options.pattern)}` } = options;
  return setting<string, O>(pattern ? z.string().regex(pattern, patternText) : z.string(), options);
}

/** `true` or `false`. */
export function flag<const O extends Described<boolean>>(options: O): Kind<boolean, O> {
  const parse = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((word) => word === 'true');
  return setting<boolean, O>(parse, options);
}

/** One of the listed words. */
export function choice<const W extends readonly [string, ...string[]], const O extends Described<W[number]>>(
  words: W,
  options: O,
): Kind<W[number], O> {
  return setting<W[number], O>(z.enum(words, { error: `must be one of ${words.join(', ')}` }), options);
}

/** A comma-separated list of non-empty words; `words` says which there are. */
export function list<const O extends Described<readonly string[]> & { readonly words?: readonly string[] }>(
  options: O,
): Kind<readonly string[], O> {
  const { words: known } = options;
  const parse = z.string().transform((text, context) => {
    const words = text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const unknown = words.filter((word) => known?.includes(word) === false);
    if (unknown.length > 0)
      context.addIssue({ code: 'custom', message: `${unknown.join(', ')} must be among ${known?.join(', ') ?? ''}` });
    return words;
  });
  return setting<readonly string[], O>(parse, options, (words) => words.join(','));
}

/** An http or https address. */
export function url<const O extends Described<string>>(options: O): Kind<string, O> {
  return setting<string, O>(z.url({ protocol: /^https?$/, error: 'must be an http or https address' }), options);
}

/** Pairs such as `cat=0.4,dog=0.7`: a number within a range for each name; `whole` takes whole ones alone. */
export function numbersByName<
  const O extends Described<Readonly<Record<string, number>>> & Range & { readonly whole?: boolean },
>(options: O): Kind<Readonly<Record<string, number>>, O> {
  const { min = -Infinity, max = Infinity, whole = false } = options;
  const number = numeric(options, whole);
  const parse = z.string().transform((text, context) => {
    // No prototype: a label called "constructor" has no number either.
    const numbers = Object.create(null) as Record<string, number>;
    for (const pair of text.split(',')) {
      const cut = pair.lastIndexOf('=');
      const name = pair.slice(0, Math.max(0, cut)).trim();
      const parsed = number.safeParse(pair.slice(cut + 1).trim());
      if (name === '' || !parsed.success) {
        context.addIssue({
          code: 'custom',
          message: `"${pair.trim()}" must be name=${whole ? 'whole ' : ''}number${rangeText(min, max)}`,
        });
      } else if (name in numbers) {
        context.addIssue({ code: 'custom', message: `"${name}" is given twice` });
      } else {
        numbers[name] = parsed.data;
      }
    }
    return numbers;
  });
  return setting<Readonly<Record<string, number>>, O>(parse, options, (pairs) =>
    Object.entries(pairs)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
  );
}

/** Turns an optional setting into a required one. */
export function required<T>(optional: Setting<T | undefined>): Setting<T> {
  const schema = optional.schema.refine((value) => value !== undefined, { error: optional.doc });
  return { ...optional, schema };
}
