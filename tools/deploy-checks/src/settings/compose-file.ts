import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '../repository-root.js';

interface ComposeService {
  readonly environment?: Readonly<Record<string, string | number | boolean>>;
  readonly build?: { readonly args?: { readonly APP: string } };
  readonly entrypoint?: unknown;
}

/** The environment of each service of ours in docker-compose.yml, with these variables for it to put in. */
export function composeEnvironments(
  variables: Readonly<Record<string, string | undefined>> = {},
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const text = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
  // The file is ours; a field that is not what it seems fails the check that reads it.
  const { services } = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, ComposeService>> };
  const ours = Object.entries(services).filter(
    ([, { build, entrypoint }]) => build?.args?.APP.startsWith('apps/') === true && entrypoint === undefined,
  );
  return new Map(
    ours.map(([, { build, environment = {} }]) => [
      build?.args?.APP.slice('apps/'.length) ?? '',
      Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, interpolate(String(value), variables)]),
      ),
    ]),
  );
}

/** `${NAME:-default}` is the variable or the default, `${NAME:+other}` the other where there is such a variable. */
function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\{(\w+):([-+])([^}]*)\}/g, (_, name: string, sign: string, other: string) => {
    const value = variables[name] ?? '';
    return sign === '+' ? value && other : value || other;
  });
}
