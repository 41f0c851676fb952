/** One sentence for what helm refused, with its mend; undefined where it says nothing known. */
export function helmProblem(output: string): string | undefined {
  for (const rule of rules) {
    const sentence = rule(output);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

const rules: readonly ((output: string) => string | undefined)[] = [
  (output) => {
    const [, list = ''] = /don't meet the specifications of the schema\(s\)[^\n]*\n([^]*)/.exec(output) ?? [];
    const problems = [...list.matchAll(/^- (?:at )?(.+)$/gm)].map(([, problem = '']) => problem.trim());
    return problems.length === 0
      ? undefined
      : `The chart refuses a value: ${problems.join('; ')}. Mend it in the values files; values.schema.json has the names that there are.`;
  },
  (output) => {
    const [, message] = /execution error at \([^)]*\): (.+)/.exec(output) ?? [];
    return message && `The chart refuses the values: ${message.trim().replace(/\.$/, '')}.`;
  },
  (output) => {
    const [, kind] =
      /no matches for kind "(ScaledObject|TriggerAuthentication|ServiceMonitor|PrometheusRule)"/.exec(output) ?? [];
    if (kind === undefined) return undefined;
    const addOn =
      kind.startsWith('S') && kind !== 'ServiceMonitor'
        ? 'KEDA'
        : kind === 'TriggerAuthentication'
          ? 'KEDA'
          : 'the Prometheus operator';
    return `The cluster does not know ${kind}: install ${addOn}, or let sightline deploy do it by leaving out --no-addons.`;
  },
  (output) =>
    /Kubernetes cluster unreachable|connection refused|i\/o timeout|no such host|TLS handshake timeout/i.test(output)
      ? 'The cluster does not answer: see whether this machine may reach it (gcloud container clusters describe NAME shows its endpoints), then run the same command again.'
      : undefined,
  (output) =>
    /gke-gcloud-auth-plugin|executable .* not found/.test(output)
      ? 'kubectl and helm need a plugin to log in to GKE: gcloud components install gke-gcloud-auth-plugin'
      : undefined,
  (output) =>
    /forbidden|Unauthorized/i.test(output)
      ? 'The cluster refuses this login: it needs roles/container.admin in the project.'
      : undefined,
  (output) => {
    const [, repository] = /looks like "([^"]+)" is not a valid chart repository/.exec(output) ?? [];
    return (
      repository &&
      `${repository} can't be reached: check this machine's way to the internet, then run the same command again.`
    );
  },
];
