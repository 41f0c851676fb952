import { type z } from 'zod';
import { ConfigError } from './config-error.js';

/** One setting: the environment variable, how its text becomes a value, and what it means. */
export interface Setting<T> {
  /** Turns the variable's text (undefined when unset or empty) into the value. */
  readonly schema: z.ZodType<T>;
  /** One sentence for docs/configuration.md. */
  readonly doc: string;
  /** The default as the docs print it; undefined means the setting is required or off. */
  readonly defaultText?: string;
  /** A secret's value is never printed. */
  readonly secret?: boolean;
}

/** The settings of a service by environment variable, such as `{ MAX_BATCH_SIZE: integer({ … }) }`. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings, under the names of their environment variables. */
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** A rule over several settings: a sentence that says what does not fit, or undefined. */
export type Rule<S extends Settings> = (values: Values<S>) => string | undefined;

/** The environment of this process, with some variables set otherwise. */
export function environmentWith(
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  return { ...process.env, ...variables };
}

/** Sets variables of this process that a native library reads for itself; one that is set already keeps its value. */
export function presetVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}

/**
 * Reads settings from the environment.
 * @throws ConfigError naming every wrong or missing setting at once.
 */
export function readSettings<const S extends Settings>(
  settings: S,
  rules: readonly Rule<S>[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Values<S> {
  const { values, problems } = parseEach(settings, env);
  const broken = rules.map((rule) => ask(rule, values)).filter((problem) => problem !== undefined);
  if (problems.length + broken.length > 0) throw new ConfigError([...problems, ...broken]);
  return values;
}

class WrongValueNeeded extends Error {
  override readonly name = 'WrongValueNeeded';
}

/** A rule may take each value for granted: one that looks at a value which is wrong by itself has nothing to say. */
function ask<S extends Settings>(rule: Rule<S>, values: Values<S>): string | undefined {
  const get = (target: Values<S>, name: string): unknown => {
    if (Object.hasOwn(target, name)) return target[name];
    throw new WrongValueNeeded(name);
  };
  try {
    return rule(new Proxy(values, { get }));
  } catch (error) {
    if (error instanceof WrongValueNeeded) return undefined;
    throw error;
  }
}

function parseEach<S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>>,
): { values: Values<S>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, setting] of Object.entries(settings)) {
    const text = env[name]?.trim();
    const parsed = setting.schema.safeParse(text === '' ? undefined : text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problemText(name, text, setting, parsed.error));
  }
  // Without problems every name has its value; with one, nobody gets to see them.
  return { values: values as Values<S>, problems };
}

function problemText(name: string, text: string | undefined, setting: Setting<unknown>, error: z.ZodError): string {
  const reason = error.issues.map((issue) => issue.message).join('; ');
  if (text === undefined || text === '') return `${name} is missing: ${reason}`;
  return `${name}=${setting.secret ? '<secret>' : text}: ${reason}`;
}
