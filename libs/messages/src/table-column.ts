/** A column of a warehouse table, in the words of BigQuery's REST interface. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly mode: 'REQUIRED' | 'NULLABLE' | 'REPEATED';
  readonly description?: string;
  /** Columns of a RECORD. */
  readonly fields?: readonly TableColumn[];
}
