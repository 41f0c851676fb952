import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { codecSettings, openCodecs, type Prediction } from '@sightline/messages';
import { durationText } from '@sightline/terminal';
import { warehouseRules, warehouseSettings, type Warehouse } from '@sightline/warehouse';
import { ok, reason, skipped, wrong, type Finding } from '../../check/finding.js';
import { PictureProblem } from '../../classify/picture-problem.js';
import { gatewayRoute } from '../../classify/gateway-route.js';
import type { Cli } from '../../cli.js';
import { CommandError } from '../../command-error.js';
import { openGateway } from '../../gateway.js';
import { readGatewaySettings } from '../../settings.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Deployment } from '../deployment.js';
import type { Outputs } from '../outputs.js';
import { forwardPort } from './forward-port.js';

export interface SmokeOptions {
  readonly outputs: Pick<Outputs, 'bigquery_table'>;
  /** Services that the chart has in this environment. */
  readonly deployments: readonly string[];
  readonly timeoutMs: number;
}

const ROW_EVERY_MS = 2000;

/** Sends a picture through a cluster, and looks for its row. Workers that sleep are woken by it. */
export async function smokeTest(
  cli: Cli,
  deployment: Deployment,
  cluster: Cluster,
  options: SmokeOptions,
): Promise<readonly Finding[]> {
  const answer = await sendPicture(cli, deployment, cluster, options.timeoutMs);
  if (!('prediction' in answer)) return [answer, skipped('row', 'the picture was not answered')];
  const { prediction, finding } = answer;
  if (!options.deployments.includes('bigquery-writer'))
    return [finding, skipped('row', 'the bigquery-writer is not part of this environment')];
  return [finding, await findRow(cli, deployment, prediction.image_id, options)];
}

interface Answer {
  readonly prediction: Prediction;
  readonly finding: Finding;
}

async function sendPicture(
  cli: Cli,
  { root, namespace }: Deployment,
  cluster: Cluster,
  timeoutMs: number,
): Promise<Answer | Finding> {
  const startedAt = performance.now();
  const forwarded = await forwardPort(cluster, { namespace, service: 'ingest-gateway', port: 8080 }, cli.env);
  try {
    const gateway = openGateway(readGatewaySettings(cli.env, { url: forwarded.url }));
    const codec = openCodecs(readSettings(codecSettings, [], cli.env)).prediction;
    const route = gatewayRoute({ gateway, codec, model: undefined, timeoutMs });
    const name = 'coffee.jpg';
    const bytes = await readFile(join(root, 'libs', 'models', 'samples', name));
    const prediction = await route.classify({ bytes, name }, cli.signal);
    const took = durationText(performance.now() - startedAt);
    const { outcome, label, model_name: model, error_message: why } = prediction;
    if (outcome === 'rejected')
      return wrong(
        'picture',
        `${cluster.region}: a sound picture was rejected: ${why ?? ''}`,
        'see the log of the inference-worker',
      );
    return {
      prediction,
      finding: ok('picture', `${cluster.region}: answered in ${took}: ${label ?? ''} (${model ?? ''})`),
    };
  } catch (error) {
    cli.signal.throwIfAborted();
    if (!(error instanceof CommandError || error instanceof PictureProblem)) throw error;
    const mend = `kubectl logs --namespace ${namespace} deployment/inference-worker says why`;
    return wrong('picture', `${cluster.region}: ${reason(error)}`, mend);
  } finally {
    await forwarded.close();
  }
}

async function findRow(
  cli: Cli,
  { project, namespace }: Deployment,
  imageId: string,
  options: SmokeOptions,
): Promise<Finding> {
  const { outputs, timeoutMs } = options;
  const [, dataset = '', table = ''] = outputs.bigquery_table.split('.');
  const env = { ...cli.env, GOOGLE_CLOUD_PROJECT: project, BIGQUERY_DATASET: dataset, BIGQUERY_TABLE: table };
  const warehouse = cli.openWarehouse(readSettings(warehouseSettings, warehouseRules, env));
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    if (await hasRow(warehouse, imageId))
      return ok('row', `in ${outputs.bigquery_table} ${durationText(performance.now() - startedAt)} later`);
    await delay(ROW_EVERY_MS, undefined, { signal: cli.signal });
  }
  const mend = `kubectl logs --namespace ${namespace} deployment/bigquery-writer says why`;
  return wrong('row', `none in ${outputs.bigquery_table} within ${durationText(timeoutMs)}`, mend);
}

async function hasRow(warehouse: Warehouse, imageId: string): Promise<boolean> {
  // The partition of the day alone is read.
  const sql = `SELECT image_id FROM ${warehouse.table()} WHERE image_id = @imageId AND processed_at > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)`;
  return (await warehouse.query(sql, { imageId })).length > 0;
}
