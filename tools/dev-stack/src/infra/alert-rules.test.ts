import { instruments } from '@sightline/observability';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricNames, readRules, textOf } from './alert-files.js';
import { readDashboards } from './kafka-metrics.js';

const dashboards = readDashboards();
const rules = readRules();
const runbook = textOf('docs/runbook.md');

/** Names that may be asked for: our instruments, what the JMX exporter is set to show, what rules record, and `up`. */
const known = new Set([
  ...instruments.flatMap(({ prometheusName: name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
  ...(parse(textOf('infra/kafka/jmx-exporter.yml')) as { rules: readonly { name: string }[] }).rules.map(
    ({ name }) => name,
  ),
  ...rules.flatMap(({ record }) => record ?? []),
  'up',
]);
const unknownNames = (expression: string): readonly string[] =>
  metricNames(expression).filter((name) => !known.has(name));

describe('an alert', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined);

  it.each(alerts.map(({ alert = '', ...rest }) => ({ alert, ...rest })))(
    '$alert has a severity and a heading of its own in the runbook, with all its parts',
    ({ alert, labels, annotations }) => {
      expect(['page', 'ticket']).toContain(labels?.severity);
      expect(annotations?.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      const [, section = ''] = runbook.split(`### ${alert}\n`);
      const [own = ''] = section.split(/^#/m);
      for (const part of ['**Symptom.**', '**Likely causes.**', '**First commands.**', '```sh', '**Over when**'])
        expect(own).toContain(part);
    },
  );

  it('is there for every heading of the runbook', () => {
    const headings = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it('names commands that exist', () => {
    const commands = [...textOf('docs/cli.md').matchAll(/^## (sightline .+)$/gm)].map(([, command = '']) => command);
    const named = [...runbook.matchAll(/npx (sightline(?: [a-z-]+)+)/g)].map(([, words = '']) => words);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((words) => !commands.some((command) => `${words} `.startsWith(`${command} `)))).toEqual([]);
  });
});

describe('what Prometheus and Grafana ask for', () => {
  it('are metrics that exist', () => {
    expect(rules.flatMap(({ expr }) => unknownNames(expr))).toEqual([]);
    const expressions = dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets));
    expect(expressions.length).toBeGreaterThan(30);
    expect(expressions.flatMap(({ expr }) => unknownNames(expr))).toEqual([]);
  });

  it('would be seen if one did not exist', () => {
    expect(unknownNames('sum by (job) (rate(no_such_total{a="b"}[5m])) > 0 and up == 0')).toEqual(['no_such_total']);
  });

  it('are panels with titles, each figure by the data source that is provisioned', () => {
    const { datasources } = parse(textOf('infra/grafana/provisioning/datasources/datasources.yml')) as {
      datasources: readonly { uid: string }[];
    };
    expect(datasources.map(({ uid }) => uid)).toContain('prometheus');
    for (const { title, panels } of dashboards) {
      expect(title).toMatch(/^Sightline: /);
      expect(new Set(panels.map((panel) => panel.title)).size).toBe(panels.length);
    }
  });
});
