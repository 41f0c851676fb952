import { adapt, managedwriter } from '@google-cloud/bigquery-storage';
import type { LocalBigQuery } from '@sightline/dev-stack';
import { predictionColumns } from '@sightline/messages';
import { openBigQueryClient } from '@sightline/warehouse';
import { GoogleAuth, googleAuthLibrary, grpc } from 'google-gax';
import type { StoreBare } from './store-bare.js';

/** Where the bare table is. */
export interface BareBigQuerySetup extends Pick<LocalBigQuery, 'projectId' | 'endpoint' | 'storageEndpoint'> {
  readonly kind: 'bigquery';
  readonly table: string;
}

const dataset = 'bare';
const fields = predictionColumns.map((column) => ({ ...column })) as never;
const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(
  adapt.convertBigQuerySchemaToStorageTableSchema({ fields }),
  'prediction',
);

/** Predictions as rows of a new table, with a committed stream for each partition. */
export async function openBareBigQuery(setup: BareBigQuerySetup, partitions: number): Promise<StoreBare> {
  await createTable(setup);
  const client = openClient(setup);
  const destinationTable = `projects/${setup.projectId}/datasets/${dataset}/tables/${setup.table}`;
  const lanes = await Promise.all(
    Array.from({ length: partitions }, async () => {
      const streamId = await client.createWriteStream({
        streamType: managedwriter.CommittedStream,
        destinationTable,
      });
      const connection = await client.createStreamConnection({ streamId });
      return { writer: new managedwriter.JSONWriter({ connection, protoDescriptor }), offset: 0 };
    }),
  );
  return async (predictions, partition) => {
    const lane = lanes[partition];
    if (!lane) throw new Error(`There is no stream for partition ${partition}`);
    const rows = predictions.map(({ metadata, ...rest }) => ({
      ...rest,
      metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }));
    const { error } = await lane.writer.appendRows(rows as never, lane.offset).getResult();
    if (error) throw new Error(error.message ?? 'The bare loop failed');
    lane.offset += rows.length;
  };
}

async function createTable({ projectId, endpoint, table }: BareBigQuerySetup): Promise<void> {
  const settings = { GOOGLE_CLOUD_PROJECT: projectId, BIGQUERY_API_ENDPOINT: endpoint };
  const target = openBigQueryClient(settings, { autoRetry: true }).dataset(dataset);
  if (!(await target.exists())[0]) await target.create();
  const timePartitioning = { type: 'DAY', field: 'processed_at' } as const;
  await target.createTable(table, { schema: { fields }, timePartitioning });
}

function openClient({ projectId, storageEndpoint }: BareBigQuerySetup): managedwriter.WriterClient {
  const [host = '', port = ''] = storageEndpoint.split(':');
  return new managedwriter.WriterClient({
    projectId,
    apiEndpoint: host,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    auth: new GoogleAuth({ authClient: new googleAuthLibrary.PassThroughClient() }),
  });
}
