/** What the owner of a partition keeps beside the committed offset, for whoever comes next. */
export interface StreamNote {
  /** The write stream that takes the partition's rows; all before it have been ended. */
  readonly stream: string;
  /** Rows in it of the records up to the committed offset. */
  readonly rows: number;
  /** Kafka offset up to which a record may be in the table although it was never committed. */
  readonly doubtUntil?: bigint;
}

const version = 1;

/** The note as text of some 200 bytes; Kafka takes up to 4 KiB. */
export function writeNote({ stream, rows, doubtUntil }: StreamNote): string {
  const doubt = doubtUntil === undefined ? {} : { doubt: doubtUntil.toString() };
  return JSON.stringify({ bigquery: version, stream, rows, ...doubt });
}

/** The note of a text; undefined where it is none of ours. */
export function readNote(text: string): StreamNote | undefined {
  try {
    const note = JSON.parse(text) as { bigquery?: unknown; stream?: unknown; rows?: unknown; doubt?: unknown };
    if (note.bigquery !== version || typeof note.stream !== 'string' || !Number.isSafeInteger(note.rows))
      return undefined;
    const doubt = typeof note.doubt === 'string' ? { doubtUntil: BigInt(note.doubt) } : {};
    return { stream: note.stream, rows: Number(note.rows), ...doubt };
  } catch {
    return undefined;
  }
}
