import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../repository-root.js';
import { chartFacts } from './chart-facts.js';
import { environments, renderChart, type Environment } from './render-chart.js';

// What scaling and price are worked out from, without helm. After a change of the chart: vitest -u.
const file = join(repositoryRoot, 'tools/capacity/chart.json');

// NOTE: the first run builds helm, which takes minutes.
it('keeps the capacity plan at what the chart deploys', { timeout: 900_000 }, async () => {
  const all = Object.keys(environments) as Environment[];
  const facts = await Promise.all(all.map(async (name) => [name, chartFacts(await renderChart(name))] as const));
  await expect(`${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`).toMatchFileSnapshot(file);
});
