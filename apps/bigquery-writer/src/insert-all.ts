import type { Table } from '@google-cloud/bigquery';
import { RejectedError, RetryableError, type Rejection } from '@sightline/messages';
import type { OpenSink, SinkRecord } from '@sightline/sink';
import { requestsOf, sizeProblem } from './batches.js';
import { failureError } from './failure-error.js';
import { isPassing, restFailure, rowFailure } from './failures.js';
import { insertAllRow } from './prediction-row.js';
import { within } from './within.js';

const INSERT_TIMEOUT_MS = 30_000;

/** A record with its index in the batch. */
interface Indexed extends SinkRecord {
  readonly index: number;
}

/** The part of the vendor's PartialFailureError that names rows. */
interface PartialFailure {
  readonly name: 'PartialFailureError';
  readonly errors: readonly {
    readonly row: object;
    readonly errors: readonly { readonly message: string; readonly reason: string }[];
  }[];
}

/**
 * Stores predictions by insertAll, each named by its prediction_id. BigQuery drops a row whose name it has seen in about the last
 * minute: what comes again later is stored twice.
 */
export function openInsertAll(table: Table): Required<Pick<OpenSink, 'write'>> {
  return {
    async write(batch, turn) {
      const records = batch.map((record, index) => ({ ...record, index }));
      const rejections: Rejection[] = records.flatMap((record) => {
        const problem = sizeProblem(record);
        return problem === undefined ? [] : [{ index: record.index, ...problem }];
      });
      const fitting = records.filter((record) => sizeProblem(record) === undefined);
      for (const request of requestsOf(fitting)) rejections.push(...(await insert(table, request)));
      // Whatever a write stream had been told of the partition no longer holds.
      turn.note('');
      if (rejections.length > 0) throw new RejectedError(rejections);
    },
  };
}

/** Inserts rows; returns those refused. */
async function insert(table: Table, records: readonly Indexed[]): Promise<readonly Rejection[]> {
  const rows = records.map(({ prediction }) => ({
    insertId: prediction.prediction_id,
    json: insertAllRow(prediction),
  }));
  try {
    const options = { raw: true, skipInvalidRows: true, partialRetries: 0 };
    await within(INSERT_TIMEOUT_MS, "Rows can't be inserted", table.insert(rows, options));
    return [];
  } catch (error) {
    if (error instanceof RetryableError) throw error;
    if (!isPartialFailure(error)) throw failureError("Rows can't be inserted", restFailure(error), error);
    return error.errors.map(({ row, errors: [first] }) => {
      const record = records[rows.findIndex((sent) => sent === row)];
      const { reason = '', message = '' } = first ?? {};
      if (record === undefined || isPassing(reason))
        throw new RetryableError(`Rows can't be inserted: ${reason}: ${message}`, { cause: error });
      return { ...rowFailure(message), index: record.index };
    });
  }
}

function isPartialFailure(error: unknown): error is Error & PartialFailure {
  return error instanceof Error && error.name === 'PartialFailureError' && 'errors' in error;
}
