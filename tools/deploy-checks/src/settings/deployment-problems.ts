import type { KubernetesObject } from '../chart/render-chart.js';
import { environmentOf, podTemplate } from '../chart/workload.js';
import { checkSettings } from './check-settings.js';

/** What stands for secrets, in the form that their settings ask for. */
const secretValue = (variable: string): string =>
  variable === 'API_KEYS' ? `camera:${'0'.repeat(64)}` : `the ${variable}`;

/**
 * What is wrong with the settings that each Deployment gives to its service.
 * @throws Error when there are hardly any.
 */
export async function deploymentProblems(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
  const shared = Object.keys(objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {});
  const deployments = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  if (deployments.length < 3) throw new Error(`only ${deployments.length} services were rendered`);
  const problems = await Promise.all(
    deployments.map((service) => {
      const pod = podTemplate(objects, 'Deployment', service).spec;
      return checkSettings({ service, env: environmentOf(objects, pod, secretValue), shared });
    }),
  );
  return problems.flat();
}
