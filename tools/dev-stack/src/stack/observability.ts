import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { dockerAnswers } from '../kafka/docker-kafka.js';
import { SetupError } from '../setup-error.js';

const composeFile = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));
const compose = ['compose', '--project-name', 'sightline-observability', '--file', composeFile];
const profile = ['--profile', 'observability'];
/** The profile's own: what has no profile is started with each, and is here already. */
export const observabilityServices = ['otel-collector', 'jaeger', 'prometheus', 'alertmanager', 'grafana'];

/** Where its collector takes traces. */
export const tracesEndpoint = 'http://127.0.0.1:4318';

/** What watches the pipeline. */
export interface Observability {
  /** Settings by which services find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where to look, and what is seen there. */
  readonly places: readonly (readonly [address: string, what: string])[];
}

/**
 * Starts the collector of traces, Jaeger, Prometheus, Alertmanager and Grafana of docker-compose.yml.
 * @throws SetupError where no Docker engine answers, with what can be done instead.
 */
export async function startObservability(
  onProgress: (step: string) => void,
  closers: (() => Promise<void>)[],
): Promise<Observability> {
  if (!(await dockerAnswers())) throw new SetupError(missingDocker);
  onProgress('Starting a collector of traces, Jaeger, Prometheus, Alertmanager and Grafana');
  closers.push(async () => {
    await execa('docker', [...compose, ...profile, 'down'], { reject: false, stdin: 'ignore' });
  });
  const up = [...compose, ...profile, 'up', '--detach', '--no-deps', ...observabilityServices];
  const { failed, stderr } = await execa('docker', up, { reject: false, stdin: 'ignore' });
  if (failed) throw new SetupError(`Docker could not start them: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: tracesEndpoint },
    places: [
      ['http://127.0.0.1:3001', 'dashboards, in Grafana'],
      ['http://127.0.0.1:16686', 'traces, in Jaeger'],
      ['http://127.0.0.1:9090/alerts', 'alerts, in Prometheus'],
    ],
  };
}

const missingDocker =
  '--observability needs Docker (with its engine running) and there is none: install it, or point a collector and a Prometheus of your own at the services with OTEL_EXPORTER_OTLP_ENDPOINT and infra/prometheus.';
