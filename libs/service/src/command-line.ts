import { parseArgs } from 'node:util';
import type { Settings } from '@sightline/config';

/** A flag that stands for some settings: `--json` for `CONSOLE_FORMAT=json`. */
export interface SwitchFlag {
  readonly doc: string;
  readonly sets: Readonly<Record<string, string>>;
}

/** A flag whose value is that of a setting: `--rate 5` for `SIMULATOR_RATE=5`. */
export interface ValueFlag {
  readonly doc: string;
  readonly setting: string;
  /** Stands for the value in `--help`, such as `N`. */
  readonly value: string;
}

export type SettingsFlag = SwitchFlag | ValueFlag;

export type SettingsFlags = Readonly<Record<string, SettingsFlag>>;

/** What the command line of a service asks for, with the settings its flags stand for. */
export interface Command {
  readonly act: 'run' | 'help' | 'version' | 'check-config';
  readonly variables: Readonly<Record<string, string>>;
}

const OWN_FLAGS = {
  'check-config': 'Check all settings and leave: exit code 0 or 78.',
  help: 'Show this.',
  version: 'Show the version.',
} as const;

/**
 * Reads the command line of a service.
 * @throws Error with a sentence for the user when a flag is unknown.
 */
export function readCommandLine(args: readonly string[], flags: SettingsFlags = {}): Command {
  const names = [...Object.keys(flags), ...Object.keys(OWN_FLAGS)];
  const options = Object.fromEntries(names.map((name) => [name, { type: optionType(flags[name]) }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Set<string>();
  const variables: Record<string, string> = {};
  for (const token of tokens) {
    const word = token.kind === 'option' ? token.rawName : (args[token.index] ?? '');
    if (token.kind !== 'option' || !names.includes(token.name) || unexpectedValue(flags[token.name], token.value))
      throw new Error(`${word} is not known here; --help shows what is.`);
    given.add(token.name);
    Object.assign(variables, settingsOf(flags[token.name], word, token.value));
  }
  const act = (['help', 'version', 'check-config'] as const).find((name) => given.has(name)) ?? 'run';
  return { act, variables };
}

function optionType(flag: SettingsFlag | undefined): 'string' | 'boolean' {
  return flag !== undefined && 'setting' in flag ? 'string' : 'boolean';
}

function unexpectedValue(flag: SettingsFlag | undefined, value: string | undefined): boolean {
  return optionType(flag) === 'boolean' && value !== undefined;
}

function settingsOf(flag: SettingsFlag | undefined, word: string, value?: string): Readonly<Record<string, string>> {
  if (flag === undefined) return {};
  if ('sets' in flag) return flag.sets;
  if (value === undefined || value === '') throw new Error(`${word} needs a value: ${word} ${flag.value}`);
  return { [flag.setting]: value };
}

/** The text of `--help`: the flags, then every setting with its default. */
export function helpText(name: string, doc: string, flags: SettingsFlags, settings: Settings): string {
  const flagDocs = [
    ...Object.entries(flags).map(([flag, each]) => [`${flag}${'setting' in each ? ` ${each.value}` : ''}`, each.doc]),
    ...Object.entries(OWN_FLAGS),
  ];
  const width = Math.max(14, ...flagDocs.map(([flag = '']) => flag.length));
  const flagLines = flagDocs.map(([flag = '', text = '']) => `  --${flag.padEnd(width)} ${text}`);
  const settingLines = Object.entries(settings).map(
    ([variable, { doc: text, defaultText }]) =>
      `  ${variable}${defaultText === undefined ? '' : `=${defaultText}`}\n      ${text}`,
  );
  return [
    `${name}: ${doc}`,
    '',
    'Flags',
    ...flagLines,
    '',
    'Settings (environment variables, with their defaults)',
    ...settingLines,
    '',
  ].join('\n');
}
