import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { list } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { keepChart, setChartVersion } from './chart.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const chart = 'infra/helm/sightline';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-release-'));
  await cp(join(repository, chart), join(root, chart), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

describe('the chart of a release', () => {
  it('has the version of the release, as its services have, and nothing else is changed', async () => {
    const before = parse(await readFile(join(repository, chart, 'Chart.yaml'), 'utf8')) as object;
    const file = await setChartVersion(root, '7.8.9');
    expect(parse(await readFile(file, 'utf8'))).toEqual({ ...before, version: '7.8.9', appVersion: '7.8.9' });
  });

  it('is kept under its version, whole', async () => {
    const file = await keepChart(root, '7.8.9');
    expect(basename(file)).toBe('sightline-7.8.9.tgz');
    const names: string[] = [];
    await list({ file, onReadEntry: ({ path }) => names.push(path) });
    expect(names).toEqual(expect.arrayContaining(['sightline/Chart.yaml', 'sightline/templates/deployments.yaml']));
  });

  it('has the version that the packages have, between releases too', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
    const own = parse(await readFile(join(repository, chart, 'Chart.yaml'), 'utf8')) as object;
    expect(own).toMatchObject({ version, appVersion: version });
  });
});
