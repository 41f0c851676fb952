import type { KubernetesObject } from '../chart/render-chart.js';
import type { ApiBody, ApiClient } from './api-client.js';

const namespace = 'sightline';

/** Applies an object on the server without keeping it; a field that is not known is an error. Returns what the server has against it. */
export async function dryRun(api: ApiClient, object: KubernetesObject): Promise<string | undefined> {
  const path = await pathOf(api, object);
  if (path === undefined) return `${object.apiVersion} ${object.kind} is not known here`;
  const query = 'dryRun=All&fieldValidation=Strict&fieldManager=check&force=true';
  const { status, body } = await api.request('PATCH', `${path}?${query}`, object);
  return status < 300 ? undefined : `${object.kind} ${object.metadata.name}: ${body.message ?? String(status)}`;
}

/** Creates a pod without keeping it: what admission has against it, or undefined. */
export async function admitPod(api: ApiClient, template: object): Promise<string | undefined> {
  const pod = { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name: 'tried' } };
  const { status, body } = await api.request('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
  return status < 300 ? undefined : body.message;
}

async function pathOf(api: ApiClient, { apiVersion, kind, metadata }: KubernetesObject): Promise<string | undefined> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { body } = await api.request('GET', root);
  const resource = resourceOf(body, kind);
  if (resource === undefined) return undefined;
  return `${root}/${resource.namespaced ? `namespaces/${namespace}/` : ''}${resource.name}/${metadata.name}`;
}

function resourceOf(body: ApiBody, kind: string): { readonly name: string; readonly namespaced: boolean } | undefined {
  // Those with a slash are parts of others, such as deployments/scale.
  return body.resources?.find((resource) => resource.kind === kind && !resource.name.includes('/'));
}
