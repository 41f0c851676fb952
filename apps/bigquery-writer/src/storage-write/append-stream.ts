import { managedwriter, type protos } from '@google-cloud/bigquery-storage';
import { RetryableError } from '@sightline/messages';
import { failureError } from '../failure-error.js';
import { storageFailure } from '../failures.js';
import type { Row } from '../prediction-row.js';
import { within } from '../within.js';
import type { AppendStream, RefusedRow } from './write-streams.js';

type Answer = protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse;

/** An append of some hundred rows takes some ten milliseconds. */
const APPEND_TIMEOUT_MS = 15_000;
/** How often the same rows are sent, over a new connection each time: Google closes idle ones. */
const ATTEMPTS = 3;

/** Appends to a stream that nobody else appends to. */
export class BigQueryAppendStream implements AppendStream {
  #writer: managedwriter.JSONWriter | undefined;

  constructor(
    private readonly client: managedwriter.WriterClient,
    private readonly stream: string,
    private readonly protoDescriptor: protos.google.protobuf.IDescriptorProto,
  ) {}

  async append(rows: readonly Row[], offset: number): Promise<readonly RefusedRow[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return refusedIn(await this.#send(rows, offset));
      } catch (error) {
        this.close();
        if (error instanceof RetryableError) throw error;
        const failure = storageFailure(error);
        // The same rows at the same offset as the try before: that one did arrive.
        if (failure.code === 'offset_exists' && attempt > 1) return [];
        if (failure.code !== 'unavailable' || attempt === ATTEMPTS)
          throw failureError("Rows can't be appended", failure, error);
      }
    }
  }

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
  }

  async #send(rows: readonly Row[], offset: number): Promise<Answer> {
    const writer = (this.#writer ??= await this.#connect());
    // The client's types know no read-only lists; it copies each row.
    const pending = writer.appendRows(rows as never, offset);
    return within(APPEND_TIMEOUT_MS, "Rows can't be appended", pending.getResult());
  }

  async #connect(): Promise<managedwriter.JSONWriter> {
    await this.client.initialize();
    const connection = await this.client.createStreamConnection({ streamId: this.stream });
    // Each failure reaches the append that it is about; without a listener it would end the process as well.
    connection.onConnectionError(() => undefined);
    return new managedwriter.JSONWriter({ connection, protoDescriptor: this.protoDescriptor });
  }
}

/** @throws what the answer says is wrong with the request as a whole. */
function refusedIn({ error, rowErrors }: Answer): readonly RefusedRow[] {
  if (rowErrors && rowErrors.length > 0)
    return rowErrors.map(({ index, message }) => ({ index: Number(index), message: message ?? '' }));
  if (error) throw Object.assign(new Error(error.message ?? ''), { code: error.code });
  return [];
}
