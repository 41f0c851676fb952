import type { KubernetesObject } from './render-chart.js';

/** A setting as a pod gets it: written out, or from a secret. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly Variable[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
}

interface PodSpec {
  readonly containers: readonly [Container];
  readonly terminationGracePeriodSeconds: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

interface Workload {
  readonly template: { readonly metadata: object; readonly spec: PodSpec };
}

/** The pod of a Deployment or Job. @throws Error when there is none of that name. */
export function podTemplate(objects: readonly KubernetesObject[], kind: string, name: string): Workload['template'] {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`the chart makes no ${kind} ${name}`);
  // The shape that Kubernetes requires of both; the API server checks it in check-cluster.
  return (found.spec as Workload).template;
}

/** What a process in this pod finds in its environment; a value from a secret is what `secretValue` says. */
export function environmentOf(
  objects: readonly KubernetesObject[],
  pod: PodSpec,
  secretValue: (variable: string) => string,
): Readonly<Record<string, string>> {
  const [container] = pod.containers;
  const shared = (container.envFrom ?? []).map(({ configMapRef }) => {
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name);
    if (map === undefined) throw new Error(`the chart makes no ConfigMap ${configMapRef.name}`);
    return map.data ?? {};
  });
  const own = container.env.map(({ name, value }) => [name, value ?? secretValue(name)] as const);
  return { ...Object.assign({}, ...shared), ...Object.fromEntries(own) } as Readonly<Record<string, string>>;
}
