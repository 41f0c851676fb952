import { parseArgs } from 'node:util';
import type { Settings } from '@sightline/config';

/** A flag that stands for some settings: `--json` for `CONSOLE_FORMAT=json`. */
export interface SettingsFlag {
  readonly doc: string;
  readonly sets: Readonly<Record<string, string>>;
}

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
  const options = Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Set<string>();
  for (const token of tokens) {
    const known = token.kind === 'option' && names.includes(token.name) && token.value === undefined;
    if (!known)
      throw new Error(
        `${token.kind === 'option' ? token.rawName : (args[token.index] ?? '')} is not known here; --help shows what is.`,
      );
    given.add(token.name);
  }
  const act = (['help', 'version', 'check-config'] as const).find((name) => given.has(name)) ?? 'run';
  const variables = Object.assign({}, ...[...given].map((name) => flags[name]?.sets)) as Record<string, string>;
  return { act, variables };
}

/** The text of `--help`: the flags, then every setting with its default. */
export function helpText(name: string, doc: string, flags: SettingsFlags, settings: Settings): string {
  const flagDocs = { ...Object.fromEntries(Object.entries(flags).map(([flag, { doc }]) => [flag, doc])), ...OWN_FLAGS };
  const flagLines = Object.entries(flagDocs).map(([flag, text]) => `  --${flag.padEnd(14)} ${text}`);
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
