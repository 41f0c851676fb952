import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** Gives the Helm chart of a repository this version, and its services too. Returns the changed file. */
export async function setChartVersion(root: string, version: string): Promise<string> {
  const file = join(root, 'infra/helm/sightline/Chart.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`));
  return file;
}

/** Keeps the chart as it is packed: the next one is tried as an upgrade from it. Returns the new file. */
export async function keepChart(root: string, version: string): Promise<string> {
  const file = join(root, 'infra/helm/released', `sightline-${version}.tgz`);
  await mkdir(dirname(file), { recursive: true });
  await create({ file, gzip: true, portable: true, cwd: join(root, 'infra/helm') }, ['sightline']);
  return file;
}
