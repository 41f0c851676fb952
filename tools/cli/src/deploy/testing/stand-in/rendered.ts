/** Some of what the chart renders to, with every kind of thing that is looked for in it. */
export function renderedChart(
  tag: string,
  { hooks, hasBridge = true }: { readonly hooks: boolean; readonly hasBridge?: boolean },
): string {
  const registry = 'europe-docker.pkg.dev/my-project/sightline';
  const deployment = (name: string, env = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: ${name}
          image: "${registry}/${name}:${tag}"
          env:
            - { name: ADMIN_PORT, value: "9100" }
${env}`;
  const keys = `            - name: API_KEYS
              valueFrom:
                secretKeyRef: { name: gateway, key: api-keys }
`;
  const topics = `---
apiVersion: batch/v1
kind: Job
metadata:
  name: sightline-topics
spec:
  template:
    spec:
      containers:
        - name: topics
          image: "${registry}/cli:${tag}"
`;
  return `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: sightline-settings
data: { TOPIC_PARTITIONS: "12" }
${deployment('ingest-gateway', keys)}${deployment('inference-worker')}${deployment('bigquery-writer')}${hasBridge ? deployment('gcs-notification-bridge') : ''}${hooks ? topics : ''}`;
}
