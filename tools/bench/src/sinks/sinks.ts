import type { BenchOptions } from '../bench-options.js';
import { buckets, openCloud, type BenchCloud } from '../cloud/bench-cloud.js';
import { median, percentile, rounded } from '../figures.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { makePredictions, publish } from './backlog.js';
import type { Backlog } from './drain-speed.js';
import { drainBare, drainWriter, type Contest } from './drains.js';
import { dropToResultTimes } from './drop-to-result.js';
import { queryableTimes } from './queryable.js';

export interface SinksResult {
  readonly bigquery: { readonly ratio: number; readonly rowsPerS: number; readonly queryableMsP50: number };
  readonly gcs: { readonly ratio: number; readonly recordsPerS: number };
  readonly bridge: { readonly dropToResultMsP50: number };
}

/** What one side did in a round, records a second. */
interface Round {
  readonly ours: number;
  readonly bare: number;
}

/** The archive is ten times as fast as BigQuery: with as many records a turn would be over before the code is compiled. */
const archiveShare = 10;
/** Enough objects that what waits at the end for its last ones to be old enough is less than what is not measured. */
const objects = 40;
/** Rows of a request, as the writer has it. */
const rowsAtOnce = 500;

/** Compares both writers with bare loops, in turns, and measures how soon a row can be queried and a drop is answered. */
export async function measureSinks(stage: Stage, options: BenchOptions): Promise<SinksResult> {
  const { rounds, rows, rate, seconds } = options;
  const cloud = await openCloud(stage);
  const few = await openBacklog(stage, rows);
  const many = await openBacklog(stage, rows * archiveShare);
  const [bigQuery, archive]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    progress(`Round ${round + 1} of ${rounds}`);
    const oursFirst = round % 2 === 0;
    bigQuery.push(await inTurns(stage, few, bigQueryContest(cloud, round), oursFirst));
    archive.push(await inTurns(stage, many, archiveContest(cloud, round, many.count), oursFirst));
    const last = [bigQuery.at(-1), archive.at(-1)].map(
      (each) => `${Math.round(each?.ours ?? 0)} / ${Math.round(each?.bare ?? 0)}`,
    );
    progress(`BigQuery ${last[0] ?? ''} rows a second, archive ${last[1] ?? ''} (ours / bare)`);
  }
  progress('How soon a row can be queried');
  const queryable = await queryableTimes(stage, cloud, Math.round(rate * seconds));
  progress('How soon a drop is answered');
  const dropped = await dropToResultTimes(stage, cloud, Math.round(rate * seconds), rate);
  return {
    bigquery: {
      ratio: ratioOf(bigQuery),
      rowsPerS: Math.round(median(bigQuery.map(({ ours }) => ours))),
      queryableMsP50: rounded(percentile(queryable, 0.5), 1),
    },
    gcs: { ratio: ratioOf(archive), recordsPerS: Math.round(median(archive.map(({ ours }) => ours))) },
    bridge: { dropToResultMsP50: rounded(percentile(dropped, 0.5), 1) },
  };
}

async function openBacklog(stage: Stage, count: number): Promise<Backlog> {
  const topics = await stage.createTopics('sinks');
  await publish(stage, topics.RESULTS_TOPIC, makePredictions(count));
  return { topics, count };
}

function bigQueryContest({ env, bigQuery }: BenchCloud, round: number): Contest {
  const { projectId, endpoint, storageEndpoint } = bigQuery;
  const name = `round_${round}`;
  return {
    app: 'bigquery-writer',
    name,
    env: { ...env, BIGQUERY_DATASET: `ours_${round}` },
    bare: { kind: 'bigquery', projectId, endpoint, storageEndpoint, table: name },
    atOnce: rowsAtOnce,
  };
}

function archiveContest({ env, gcs, bigQuery }: BenchCloud, round: number, count: number): Contest {
  const atOnce = Math.ceil(count / objects);
  const { projectId } = bigQuery;
  return {
    app: 'gcs-writer',
    name: `round_${round}`,
    env: {
      ...env,
      OBJECT_MAX_RECORDS: String(atOnce),
      OBJECT_MAX_AGE_MS: '2000',
      OUTPUT_PREFIX: `ours-${round}`,
    },
    bare: { kind: 'archive', endpoint: gcs.endpoint, projectId, bucket: buckets.outputs, folder: `bare-${round}` },
    atOnce,
  };
}

/** The one that begins changes from round to round. */
async function inTurns(stage: Stage, backlog: Backlog, contest: Contest, oursFirst: boolean): Promise<Round> {
  if (oursFirst) {
    return { ours: await drainWriter(stage, backlog, contest), bare: await drainBare(stage, backlog, contest) };
  }
  const bare = await drainBare(stage, backlog, contest);
  return { ours: await drainWriter(stage, backlog, contest), bare };
}

/** Median of the rounds' own ratios. */
function ratioOf(rounds: readonly Round[]): number {
  return rounded(median(rounds.map(({ ours, bare }) => ours / bare)), 2);
}
