import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workspaceRoot } from '../../bootstrap/workspace.mjs';

/** A rule of Prometheus: an alert, or a figure that is recorded. */
export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const prometheusDir = join(workspaceRoot, 'infra/prometheus');

/** Text of a file of this repository. */
export function textOf(path: string): string {
  return readFileSync(join(workspaceRoot, path), 'utf8');
}

/** Every rule of infra/prometheus. */
export function readRules(): readonly Rule[] {
  return ['alerts.yml', 'objectives.yml'].flatMap((file) => {
    const { groups } = parse(textOf(`infra/prometheus/${file}`)) as { groups: readonly { rules: readonly Rule[] }[] };
    return groups.flatMap(({ rules }) => rules);
  });
}

/** Names of metrics in an expression of PromQL: what is neither a function, a keyword, a label nor a number. */
export function metricNames(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const words = bare.match(/[a-z_][\w:]*(?!\w|\s*\()/gi) ?? [];
  return [...new Set(words.filter((word) => !['and', 'or', 'unless', 'by'].includes(word)))];
}
