import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findGo, SetupError } from '@sightline/dev-stack';
import { execa } from 'execa';
import { parse } from 'yaml';
import type { ApiClient } from './api-client.js';

/** Whose resources the chart uses: the Go module that holds their definitions, and which of them. */
const definitions = [
  {
    module: 'github.com/kedacore/keda/v2@v2.17.2',
    files: ['config/crd/bases/keda.sh_scaledobjects.yaml', 'config/crd/bases/keda.sh_triggerauthentications.yaml'],
    group: 'keda.sh/v1alpha1',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.82.2',
    files: ['example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml'],
    group: 'monitoring.coreos.com/v1',
  },
] as const;

const attempts = 100;

/** Makes KEDA's and the Prometheus operator's resources known to an API server, as their operators' own charts do. */
export async function defineCustomResources(api: ApiClient): Promise<void> {
  for (const { module, files, group } of definitions) {
    const folder = await moduleFolder(module);
    for (const file of files) {
      const definition = parse(await readFile(join(folder, file), 'utf8')) as object;
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const { status, body } = await api.request('POST', path, definition);
      if (status >= 300) throw new Error(`${file}: ${body.message ?? String(status)}`);
    }
    await served(api, group, files.length);
  }
}

async function served(api: ApiClient, group: string, kinds: number): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { body } = await api.request('GET', `/apis/${group}`);
    if ((body.resources ?? []).filter(({ name }) => !name.includes('/')).length >= kinds) return;
    await delay(100);
  }
  throw new Error(`the API server does not serve ${group}`);
}

async function moduleFolder(module: string): Promise<string> {
  const go = await findGo(() => undefined);
  if (go === undefined)
    throw new SetupError('Go 1.21 or Python 3 is needed to fetch definitions: install one of them.');
  const { stdout } = await execa(go, ['mod', 'download', '-json', module]);
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}
