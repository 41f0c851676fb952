import type { BenchOptions } from '../bench-options.js';
import { openCloud } from '../cloud/bench-cloud.js';
import { median, percentile, rounded } from '../figures.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { makePredictions } from './backlog.js';
import { bareArchive } from './bare-archive.js';
import { bareBigQuery } from './bare-bigquery.js';
import { drainWriter } from './drain-writer.js';
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

/** Compares both writers with bare loops, in turns, and measures how soon a row can be queried and a drop is answered. */
export async function measureSinks(stage: Stage, options: BenchOptions): Promise<SinksResult> {
  const { rounds, rows, rate, seconds } = options;
  const cloud = await openCloud(stage);
  // Enough objects that what waits at the end for its last ones to be old enough is less than what is not measured.
  const recordsAnObject = Math.ceil(rows / 40);
  const [bigQuery, archive]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    progress(`Round ${round + 1} of ${rounds}`);
    const predictions = makePredictions(rows);
    const oursFirst = round % 2 === 0;
    bigQuery.push(
      await inTurns(
        oursFirst,
        () => drainWriter(stage, 'bigquery-writer', predictions, { ...cloud.env, BIGQUERY_DATASET: `ours_${round}` }),
        () => bareBigQuery(cloud.bigQuery, `round_${round}`, predictions),
      ),
    );
    const archiveEnv = { OBJECT_MAX_RECORDS: String(recordsAnObject), OUTPUT_PREFIX: `ours-${round}` };
    archive.push(
      await inTurns(
        oursFirst,
        () => drainWriter(stage, 'gcs-writer', predictions, { ...cloud.env, ...archiveEnv, OBJECT_MAX_AGE_MS: '2000' }),
        () => bareArchive(cloud, `bare-${round}`, predictions, recordsAnObject),
      ),
    );
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

/** The one that begins changes from round to round. */
async function inTurns(oursFirst: boolean, ours: () => Promise<number>, bare: () => Promise<number>): Promise<Round> {
  if (oursFirst) return { ours: await ours(), bare: await bare() };
  const bareSpeed = await bare();
  return { ours: await ours(), bare: bareSpeed };
}

/** Median of the rounds' own ratios. */
function ratioOf(rounds: readonly Round[]): number {
  return rounded(median(rounds.map(({ ours, bare }) => ours / bare)), 2);
}
