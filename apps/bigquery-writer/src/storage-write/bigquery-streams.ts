import { adapt, managedwriter } from '@google-cloud/bigquery-storage';
import { predictionColumns } from '@sightline/messages';
import { GoogleAuth, googleAuthLibrary, grpc } from 'google-gax';
import type { BigQueryConfig } from '../config.js';
import { failureError } from '../failure-error.js';
import { storageFailure } from '../failures.js';
import { BigQueryAppendStream } from './append-stream.js';
import type { WriteStreams } from './write-streams.js';

/** How long a call may take; the client's own limits are of minutes. No retries: whoever calls begins again at the takeover. */
const callOptions = { timeout: 10_000, retry: null };

const schema = adapt.convertBigQuerySchemaToStorageTableSchema({
  fields: predictionColumns.map((column) => ({ ...column })) as never,
});
const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(schema, 'prediction');

/** The write streams of a table, given as `projects/…/datasets/…/tables/…`. */
export function openStreams(config: BigQueryConfig, projectId: string, destinationTable: string): WriteStreams {
  const client = openClient(config, projectId);
  const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw failureError(what, storageFailure(error), error);
    }
  };
  return {
    create: () =>
      asked("A write stream can't be made", () =>
        client.createWriteStream({ streamType: managedwriter.CommittedStream, destinationTable }, callOptions),
      ),
    finish: async (name) => {
      await asked('BigQuery is not reachable', () => client.initialize());
      try {
        const [{ rowCount }] = await client.getClient().finalizeWriteStream({ name }, callOptions);
        return Number(rowCount);
      } catch (error) {
        const { code, ...failure } = storageFailure(error);
        // Gone after days without rows, with the table, or with an emulator that was restarted.
        if (code === 'stream_lost' || code === 'not_found' || code === 'stream_state') return undefined;
        throw failureError("A write stream can't be ended", { code, ...failure }, error);
      }
    },
    open: (stream) => new BigQueryAppendStream(client, stream, protoDescriptor),
    close: () => {
      client.close();
      // Its connections are idle by now; what it could still say is of no use to anybody.
      void client
        .getClient()
        .close()
        .catch(() => undefined);
    },
  };
}

function openClient(
  { BIGQUERY_STORAGE_ENDPOINT: endpoint }: BigQueryConfig,
  projectId: string,
): managedwriter.WriterClient {
  // After an outage the next try comes within two seconds, not within two minutes.
  const patience = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2000 };
  if (endpoint === undefined) return new managedwriter.WriterClient({ projectId, ...patience });
  const colon = endpoint.lastIndexOf(':');
  return new managedwriter.WriterClient({
    projectId,
    ...patience,
    apiEndpoint: endpoint.slice(0, colon),
    port: Number(endpoint.slice(colon + 1)),
    sslCreds: grpc.credentials.createInsecure(),
    // An emulator asks for no credentials, and looking for some takes seconds where there are none.
    auth: new GoogleAuth({ authClient: new googleAuthLibrary.PassThroughClient() }),
  });
}
