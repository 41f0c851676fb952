import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { openProgram } from '../programs/open-program.js';
import { chartFolder, environments, renderChart, runHelm, templateChart, type Environment } from './render-chart.js';
import { environmentOf, podTemplate } from './workload.js';

const all = Object.keys(environments) as Environment[];

/** What kube-score asks for and we do otherwise, each for a reason. */
const otherwise = [
  // Tags are versions: what is behind one never changes.
  'container-image-pull-policy',
  // The user of the image, who owns its home folder; the API server checks that it is not root.
  'container-security-context-user-group-id',
  // Topology spread does that, over zones as well.
  'deployment-has-host-podantiaffinity',
  // KEDA decides, and some need no more than one.
  'deployment-replicas',
];

// NOTE: the first run builds helm and kube-score, which takes minutes.
describe('the Helm chart', { timeout: 900_000 }, () => {
  it.each(all)('passes helm lint in %s', async (environment) => {
    const { ok, stdout } = await runHelm(['lint', '--strict', chartFolder], environment);
    expect(stdout).toContain('0 chart(s) failed');
    expect(ok).toBe(true);
  });

  it.each(all)('leaves kube-score nothing to say in %s', async (environment) => {
    const { stdout: input } = await templateChart(environment);
    const ignored = otherwise.flatMap((test) => ['--ignore-test', test]);
    // A limit of CPU would slow an image down beside idle cores.
    const args = [
      'score',
      '-',
      '--output-format',
      'ci',
      '--ignore-container-cpu-limit',
      '--kubernetes-version',
      'v1.30',
    ];
    const { stdout } = await execa(await openProgram('kube-score'), [...args, ...ignored], { input, reject: false });
    expect(stdout).toContain('[OK] inference-worker apps/v1/Deployment');
    expect(stdout.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line))).toEqual([]);
  });

  it.each([
    ['kafka.borkers', 'kafka:9092', "additional properties 'borkers' not allowed"],
    ['services.inference-worker.scalling.max', '3', "additional properties 'scalling' not allowed"],
    ['services.inference-worker.scaling.max', '4', 'image-stream has 3 partitions'],
    ['services.inference-worker.drainSeconds', '25', 'a spot machine gives its pods 15 seconds'],
    ['services.ingest-gateway.scaling.min', '0', 'a request needs a pod that takes it'],
    ['services.ingest-gateway.env.port', '1', "'port' does not match pattern"],
    ['services.other.enabled', 'true', "missing property 'adminPort'"],
    ['kafka.brokers', '', 'kafka.brokers is missing'],
    ['kafka.sasl.mechanism', 'plain', 'kafka.sasl.secret is missing'],
  ])('refuses %s=%s and says why', async (name, value, reason) => {
    const { ok, stderr } = await templateChart('dev', { [name]: value });
    expect(stderr).toContain(reason);
    expect(ok).toBe(false);
  });

  it('makes everything for a further service from its values alone', async () => {
    const before = await renderChart('dev');
    const set = { 'services.thumbnailer.adminPort': '9110', 'services.thumbnailer.resources.requests.memory': '64Mi' };
    const after = await renderChart('dev', set);
    const added = after.filter(
      ({ kind, metadata }) => !before.some((old) => old.kind === kind && old.metadata.name === metadata.name),
    );
    expect(added.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(
      ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'ServiceMonitor'].map(
        (kind) => `${kind} thumbnailer`,
      ),
    );
  });

  it.each(all)(
    'scales each group of consumers by its own lag, to nothing after half an hour, in %s',
    async (environment) => {
      const objects = await renderChart(environment);
      const scaled = objects.filter(({ kind }) => kind === 'ScaledObject');
      expect(scaled.map(({ metadata }) => metadata.name)).toContain('inference-worker');
      for (const { metadata, spec } of scaled) {
        const { triggers, ...rest } = spec as ScaledObjectSpec;
        const [{ type, metadata: trigger }] = triggers;
        if (type !== 'kafka') continue;
        const pod = podTemplate(objects, 'Deployment', metadata.name).spec;
        const env = environmentOf(objects, pod, (variable) => variable);
        expect([env.IMAGE_TOPIC, env.RESULTS_TOPIC]).toContain(trigger.topic);
        expect(trigger).toMatchObject({ consumerGroup: env.CONSUMER_GROUP, bootstrapServers: env.KAFKA_BROKERS });
        expect(trigger).toMatchObject({ activationLagThreshold: '0', offsetResetPolicy: 'earliest' });
        expect(rest).toMatchObject({ minReplicaCount: 0, cooldownPeriod: 1800 });
        expect(rest.maxReplicaCount).toBeLessThanOrEqual(Number(env.TOPIC_PARTITIONS));
      }
    },
  );

  it.each(all)('gives each pod the time to finish that it is told it has, in %s', async (environment) => {
    const objects = await renderChart(environment);
    for (const { metadata } of objects.filter(({ kind }) => kind === 'Deployment')) {
      const { spec } = podTemplate(objects, 'Deployment', metadata.name);
      const drainMs = Number(environmentOf(objects, spec, (variable) => variable).SHUTDOWN_TIMEOUT_MS);
      const quiet = spec.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(quiet + drainMs / 1000);
      if (spec.nodeSelector?.['cloud.google.com/gke-spot'] === 'true')
        expect(spec.terminationGracePeriodSeconds).toBeLessThanOrEqual(15);
    }
  });
});

interface ScaledObjectSpec {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly cooldownPeriod: number;
  readonly triggers: readonly [{ readonly type: string; readonly metadata: Readonly<Record<string, string>> }];
}
