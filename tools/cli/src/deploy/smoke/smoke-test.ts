import { skipped, type Finding } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Deployment } from '../deployment.js';
import type { Outputs } from '../outputs.js';
import { dropPicture } from './drop-picture.js';
import { findRow } from './find-row.js';
import { sendPicture, type SentPicture } from './send-picture.js';

/** The ways in: HTTP, and the bucket that pictures are dropped in. */
export const waysIn = ['gateway', 'bucket'] as const;

export type WayIn = (typeof waysIn)[number];

export interface SmokeOptions {
  readonly outputs: Pick<Outputs, 'bigquery_table' | 'drops_buckets'>;
  /** Services that the chart has in this environment. */
  readonly deployments: readonly string[];
  /** Left out: all that there are. */
  readonly way?: WayIn | undefined;
  /** Milliseconds, for the answer and for each row. */
  readonly timeoutMs: number;
}

/** Sends a picture through a cluster by each way in, and looks for its row. Workers that sleep are woken by it. */
export async function smokeTest(
  cli: Cli,
  deployment: Deployment,
  cluster: Cluster,
  options: SmokeOptions,
): Promise<readonly Finding[]> {
  const { region } = cluster;
  const { outputs, deployments, way, timeoutMs } = options;
  const findings: Finding[] = [];
  if (way !== 'bucket') {
    const sent = await sendPicture(cli, deployment, cluster, timeoutMs);
    findings.push(sent.finding, await rowOf(cli, deployment, sent, options, ['bigquery-writer']));
  }
  if (way === 'gateway') return findings;
  const bucket = outputs.drops_buckets[region];
  if (bucket === undefined || !deployments.includes('gcs-notification-bridge'))
    return [...findings, skipped('drop', 'the gcs-notification-bridge is not part of this environment')];
  const dropped = await dropPicture(cli, deployment, region, bucket);
  const through = ['gcs-notification-bridge', 'inference-worker', 'bigquery-writer'];
  return [...findings, dropped.finding, await rowOf(cli, deployment, dropped, options, through)];
}

async function rowOf(
  cli: Cli,
  deployment: Deployment,
  { imageId }: SentPicture,
  { outputs, deployments, timeoutMs }: SmokeOptions,
  through: readonly string[],
): Promise<Finding> {
  if (imageId === undefined) return skipped('row', 'the picture did not get that far');
  if (!deployments.includes('bigquery-writer'))
    return skipped('row', 'the bigquery-writer is not part of this environment');
  return findRow(cli, deployment, imageId, { outputs, through, timeoutMs });
}
