import { adapt, managedwriter } from '@google-cloud/bigquery-storage';
import type { LocalBigQuery } from '@sightline/dev-stack';
import { predictionColumns, type Prediction } from '@sightline/messages';
import { openBigQueryClient } from '@sightline/warehouse';
import { GoogleAuth, googleAuthLibrary, grpc } from 'google-gax';

/** As many rows a request as the writer has. */
const rowsAtOnce = 500;
/** As many streams as the topic has partitions. */
const streams = 3;

const fields = predictionColumns.map((column) => ({ ...column })) as never;
const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(
  adapt.convertBigQuerySchemaToStorageTableSchema({ fields }),
  'prediction',
);

/** The least that appends rows to BigQuery in committed streams: no Kafka, nothing is decoded. @returns rows a second. */
export async function bareBigQuery(
  { projectId, endpoint, storageEndpoint }: LocalBigQuery,
  table: string,
  predictions: readonly Prediction[],
): Promise<number> {
  const settings = { GOOGLE_CLOUD_PROJECT: projectId, BIGQUERY_API_ENDPOINT: endpoint };
  const dataset = openBigQueryClient(settings, { autoRetry: true }).dataset('bare');
  if (!(await dataset.exists())[0]) await dataset.create();
  const timePartitioning = { type: 'DAY', field: 'processed_at' } as const;
  await dataset.createTable(table, { schema: { fields }, timePartitioning });
  const [host = '', port = ''] = storageEndpoint.split(':');
  const client = new managedwriter.WriterClient({
    projectId,
    apiEndpoint: host,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    auth: new GoogleAuth({ authClient: new googleAuthLibrary.PassThroughClient() }),
  });
  const destinationTable = `projects/${projectId}/datasets/bare/tables/${table}`;
  const share = Math.ceil(predictions.length / streams);
  const writers = await Promise.all(
    Array.from({ length: streams }, async (_, index) => {
      const streamId = await client.createWriteStream({
        streamType: managedwriter.CommittedStream,
        destinationTable,
      });
      const connection = await client.createStreamConnection({ streamId });
      const writer = new managedwriter.JSONWriter({ connection, protoDescriptor });
      return { writer, own: predictions.slice(index * share, (index + 1) * share) };
    }),
  );
  const startedAt = performance.now();
  await Promise.all(writers.map(({ writer, own }) => appendAll(writer, own)));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const { writer } of writers) writer.close();
  client.close();
  return predictions.length / seconds;
}

async function appendAll(writer: managedwriter.JSONWriter, predictions: readonly Prediction[]): Promise<void> {
  for (let offset = 0; offset < predictions.length; offset += rowsAtOnce) {
    const rows = predictions.slice(offset, offset + rowsAtOnce).map(({ metadata, ...rest }) => ({
      ...rest,
      metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }));
    const { error } = await writer.appendRows(rows as never, offset).getResult();
    if (error) throw new Error(error.message ?? 'The bare loop failed');
  }
}
