import type { BareArchiveSetup } from '../bare/bare-archive.js';
import type { BareBigQuerySetup } from '../bare/bare-bigquery.js';
import type { BareSinkSetup } from '../bare/sink-process.js';
import { startBare } from '../processes/bare-process.js';
import { startService } from '../processes/service-process.js';
import type { Stage } from '../setup/stage.js';
import { drainSpeed, type Backlog } from './drain-speed.js';

/** A writer that is compared with a bare loop on the same backlog. */
export interface Contest {
  readonly app: 'bigquery-writer' | 'gcs-writer';
  /** Names the round, in tables and folders. */
  readonly name: string;
  /** Settings of the writer. */
  readonly env: Readonly<Record<string, string>>;
  readonly bare: BareArchiveSetup | BareBigQuerySetup;
  /** Predictions that the bare loop stores at once: as many as the writer. */
  readonly atOnce: number;
}

/** The writer's speed, records a second. */
export async function drainWriter(stage: Stage, backlog: Backlog, { app, name, env }: Contest): Promise<number> {
  const CONSUMER_GROUP = `${backlog.topics.RESULTS_TOPIC}.${name}.${app}`;
  const all = { ...stage.serviceEnv(backlog.topics), ...env, CONSUMER_GROUP };
  const starting = startService({ app, name: `sinks-${app}`, env: all, profileDir: stage.profileDir });
  try {
    return await drainSpeed(stage, backlog, CONSUMER_GROUP);
  } finally {
    await (await starting).stop();
  }
}

/** The bare loop's speed, records a second. */
export async function drainBare(stage: Stage, backlog: Backlog, { app, name, bare, atOnce }: Contest): Promise<number> {
  const topic = backlog.topics.RESULTS_TOPIC;
  const groupId = `${topic}.${name}.bare-${app}`;
  const { length: partitions } = await stage.broker.topics.committed(groupId, topic);
  const setup: BareSinkSetup = { brokers: stage.brokers, topic, groupId, partitions, atOnce, sink: bare };
  const loop = await startBare(new URL('../bare/sink-process.js', import.meta.url), setup);
  try {
    return await drainSpeed(stage, backlog, groupId);
  } finally {
    await loop.stop();
  }
}
