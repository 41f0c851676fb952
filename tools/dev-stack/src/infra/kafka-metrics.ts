import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../../bootstrap/workspace.mjs';
import { metricNames, readRules, textOf } from './alert-files.js';

/** A dashboard of Grafana. */
export interface Dashboard {
  readonly title: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** Every dashboard of infra/grafana. */
export function readDashboards(): readonly Dashboard[] {
  const folder = 'infra/grafana/dashboards';
  const files = readdirSync(join(workspaceRoot, folder));
  return files.map((file) => JSON.parse(textOf(`${folder}/${file}`)) as Dashboard);
}

/** What alerts and dashboards ask of a broker's own metrics: those of the JMX exporter begin with `kafka_`. */
export function kafkaExpressions(): readonly string[] {
  const panels = readDashboards().flatMap(({ panels }) => panels.flatMap(({ targets }) => targets));
  const expressions = [...panels, ...readRules()].map(({ expr }) => expr);
  return expressions.filter((expr) => kafkaMetrics(expr).length > 0);
}

/** The broker's own metrics in an expression. */
export function kafkaMetrics(expression: string): readonly string[] {
  return metricNames(expression).filter((name) => name.startsWith('kafka_'));
}
