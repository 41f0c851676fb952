import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@sightline/dev-stack';
import { execa } from 'execa';

const rulesDir = fileURLToPath(new URL('../../../infra/prometheus/', import.meta.url));

/** A real Prometheus with our rules, and its Alertmanager. */
export interface Watching {
  /** Services whose last scrape succeeded. */
  healthyJobs(): Promise<readonly string[]>;
  /** The values that an expression of PromQL has now. */
  query(expression: string): Promise<readonly number[]>;
  /** Alerts that Alertmanager has now, as `alert job`. */
  alerts(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Watches services by their admin ports. The rules wait 2 s instead of minutes before they fire; all else is as shipped. */
export async function watchServices(
  ports: Readonly<Record<string, number>>,
  scrapeEvery: `${number}s` = '1s',
): Promise<Watching> {
  const dir = await mkdtemp(join(tmpdir(), 'sightline-prometheus-'));
  const [port = 0, alertPort = 0] = await freePorts(2);
  const rules = await readFile(join(rulesDir, 'alerts.yml'), 'utf8');
  await writeFile(join(dir, 'alerts.yml'), rules.replaceAll(/for: \d+m/g, 'for: 2s'));
  const config = {
    global: { scrape_interval: scrapeEvery, evaluation_interval: '1s' },
    rule_files: ['alerts.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertPort}`] }] }] },
    scrape_configs: Object.entries(ports).map(([job_name, admin]) => ({
      job_name,
      static_configs: [{ targets: [`127.0.0.1:${admin}`] }],
    })),
  };
  await writeFile(join(dir, 'prometheus.yml'), JSON.stringify(config));
  const options = { cwd: dir, reject: false, stdio: 'ignore' } as const;
  const listen = `--web.listen-address=127.0.0.1`;
  const prometheus = execa(
    'prometheus',
    ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `${listen}:${port}`],
    options,
  );
  const alertmanager = execa(
    alertmanagerCommand(),
    [
      `--config.file=${join(rulesDir, 'alertmanager.yml')}`,
      '--storage.path=alerts',
      `${listen}:${alertPort}`,
      '--cluster.listen-address=',
    ],
    options,
  );
  return {
    async healthyJobs() {
      const answer = await json(`http://127.0.0.1:${port}/api/v1/targets`);
      const { activeTargets } = (answer as { data: { activeTargets: { health: string; labels: { job: string } }[] } })
        .data;
      return activeTargets.filter(({ health }) => health === 'up').map(({ labels }) => labels.job);
    },
    async query(expression) {
      const answer = await json(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { result } = (answer as { data: { result: { value: [at: number, value: string] }[] } }).data;
      return result.map(({ value: [, value] }) => Number(value));
    },
    async alerts() {
      const alerts = await json(`http://127.0.0.1:${alertPort}/api/v2/alerts`);
      return (alerts as { labels: { alertname: string; job: string } }[]).map(
        ({ labels }) => `${labels.alertname} ${labels.job}`,
      );
    },
    async close() {
      prometheus.kill();
      alertmanager.kill();
      await Promise.all([prometheus, alertmanager]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Debian's name for it, or everybody else's. */
function alertmanagerCommand(): string {
  const found = spawnSync('prometheus-alertmanager', ['--version'], { stdio: 'ignore' }).status === 0;
  return found ? 'prometheus-alertmanager' : 'alertmanager';
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url, { signal: AbortSignal.timeout(5000) })).json();
}
