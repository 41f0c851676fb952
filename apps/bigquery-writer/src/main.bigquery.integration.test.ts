import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker, type Broker } from '@sightline/kafka';
import { codecSettings, openCodecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { sampleRecord } from '@sightline/sink/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startWriter, type RunningWriter } from './testing/start-writer.js';
import { warehouseOf, type Warehouse } from './testing/warehouse.js';

// The first start installs local-bigquery.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 400_000 });

const id = `bigquery-${process.pid}-${Date.now().toString(36)}`;
const [results, deadLetters] = [`${id}-results`, `${id}-results.dead-letter`];
const kafka = { KAFKA_BROKERS: inject('kafkaBrokers'), KAFKA_SESSION_TIMEOUT_MS: '6000' };
const codecs = openCodecs(readSettings(codecSettings, [], {}));
const running: RunningWriter[] = [];

let dataDir: string;
let server: LocalBigQuery;
let warehouse: Warehouse;
let broker: Broker;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bigquery-'));
  server = await startBigQuery({ dataDir });
  warehouse = warehouseOf(server);
  broker = await openBroker(readSettings(kafkaSettings, [], kafka), { clientId: id, log: silentLogger });
  const spec = { partitions: 2, replicationFactor: 1, settings: {} };
  await broker.topics.apply([results, deadLetters].map((topic) => ({ topic, ...spec })));
});
afterAll(async () => {
  for (const writer of running) await writer.end('SIGKILL');
  await broker.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** Publishes predictions of consecutive images. */
async function publish(first: number, count: number, overrides: { readonly arm?: string } = {}): Promise<void> {
  const producer = await broker.openProducer();
  const records = Array.from({ length: count }, async (_, index) => {
    const { prediction } = sampleRecord(first + index, overrides);
    return { topic: results, key: prediction.image_id, value: (await codecs.prediction.encode(prediction)).value };
  });
  await producer.send(await Promise.all(records));
  await producer.close();
}

const expectedIds = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => sampleRecord(first + index).prediction.prediction_id).sort();

async function storedIds(dataset: string): Promise<string[]> {
  const rows = await warehouse.query<{ id: string }>(`SELECT prediction_id AS id FROM ${dataset}.image_predictions`);
  return rows.map((row) => row.id).sort();
}

async function writerOn(dataset: string, more: Readonly<Record<string, string>> = {}): Promise<RunningWriter> {
  const [adminPort = 0] = await freePorts(1);
  const { BIGQUERY_LOCATION: _, ...config } = warehouse.config(dataset);
  const writer = startWriter({
    ...kafka,
    ...(config as Record<string, string>),
    RESULTS_TOPIC: results,
    RESULTS_DEAD_LETTER_TOPIC: deadLetters,
    CONSUMER_GROUP: `${id}-${dataset}`,
    ADMIN_PORT: String(adminPort),
    ...more,
  });
  running.push(writer);
  return writer;
}

const soon = (assertion: () => Promise<void>): Promise<void> =>
  vi.waitFor(assertion, { timeout: 180_000, interval: 250 });

describe('the bigquery-writer', () => {
  it('stores a topic, waits out an outage without loss, and goes on where it stopped', async () => {
    await publish(0, 50);
    const writer = await writerOn('outage');
    await soon(async () => expect(await storedIds('outage')).toEqual(expectedIds(0, 50)));
    await soon(async () => expect(await writer.isReady()).toBe(true));

    await server.kill();
    await publish(50, 50);
    await soon(async () => expect(await writer.isReady()).toBe(false));
    await server.restart();
    await soon(async () => expect(await storedIds('outage')).toEqual(expectedIds(0, 100)));
    await soon(async () => expect(await writer.isReady()).toBe(true));

    expect(await writer.end('SIGTERM')).toBe(0);
    expect(writer.said()).not.toContain('"level":"error"');
    await publish(100, 10);
    await writerOn('outage');
    await soon(async () => expect(await storedIds('outage')).toEqual(expectedIds(0, 110)));
  });

  it('waits for a BigQuery that is away when it starts, and stops cleanly meanwhile', async () => {
    const nobody = { BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:9', BIGQUERY_STORAGE_ENDPOINT: '127.0.0.1:9' };
    const writer = await writerOn('away', nobody);
    await vi.waitFor(() => {
      expect(writer.said()).toContain('BigQuery is away, trying again');
    }, 60_000);
    expect(await writer.isReady()).toBe(false);
    expect(await writer.end('SIGTERM')).toBe(0);
    expect(writer.said()).not.toContain('"level":"error"');
  });

  it('stores the same topic by insertAll, every column as it was', async () => {
    await writerOn('by_insert_all', { BIGQUERY_API: 'insert_all' });
    await soon(async () => expect(await storedIds('by_insert_all')).toEqual(expectedIds(0, 110)));
    const columns = `TO_JSON_STRING(t) AS row FROM`;
    const rows = async (dataset: string): Promise<string[]> =>
      (
        await warehouse.query<{ row: string }>(
          `SELECT ${columns} ${dataset}.image_predictions AS t ORDER BY prediction_id LIMIT 20`,
        )
      ).map(({ row }) => row);
    const inserted = await rows('by_insert_all');
    expect(inserted).toEqual(await rows('outage'));
    expect(JSON.parse(inserted[0] ?? '')).toMatchObject({
      label: 'tiger cat',
      confidence: 0.875,
      top_k: [
        { label: 'tiger cat', confidence: 0.875, index: 282 },
        { label: 'tabby', confidence: 0.0625, index: 281 },
      ],
      error_code: null,
      image: { format: 'jpeg', width: 640, height: 480 },
      timings_ms: { fetched: null, inferred: 3.5 },
      processed_at: expect.stringContaining('.131706') as string,
      metadata: [{ key: 'site', value: 'north' }],
    });
  });

  it('refuses a table that cannot hold predictions, with every difference, before it consumes anything', async () => {
    await warehouse.query('CREATE SCHEMA conflict');
    await warehouse.query(
      'CREATE TABLE conflict.image_predictions (prediction_id INT64, confidence STRING, owner STRING NOT NULL)',
    );
    const writer = await writerOn('conflict');
    expect(await writer.ended).toBe(1);
    expect(writer.said()).toContain("Table conflict.image_predictions can't hold predictions: ");
    expect(writer.said()).toContain('prediction_id is INTEGER and must be STRING');
    expect(writer.said()).toContain('confidence is STRING and must be FLOAT');
    expect(writer.said()).toContain('image_id is missing');
    expect(await storedIds('conflict')).toEqual([]);
    const committed = await broker.topics.committed(`${id}-conflict`, results);
    expect(committed.every(({ offset }) => offset === undefined)).toBe(true);
  });

  it('gives an older table the columns it lacks, and keeps its rows', async () => {
    await warehouse.query('CREATE SCHEMA older');
    await warehouse.query('CREATE TABLE older.image_predictions AS SELECT * FROM outage.image_predictions LIMIT 3');
    await warehouse.query('ALTER TABLE older.image_predictions DROP COLUMN arm');
    const writer = await writerOn('older');
    await soon(async () => expect(await storedIds('older')).toEqual(expectedIds(0, 110)));
    expect(writer.said()).toContain('Columns added to the table');
    expect(await warehouse.query('SELECT COUNT(arm) AS n FROM older.image_predictions')).toEqual([{ n: 0 }]);
  });

  it('sends a row that BigQuery refuses to the dead letter, with its reason, and stores the others', async () => {
    const writer = await writerOn('refused');
    await soon(async () => expect(await storedIds('refused')).toHaveLength(110));
    await warehouse.query('ALTER TABLE refused.image_predictions DROP COLUMN arm');
    await warehouse.query('ALTER TABLE refused.image_predictions ADD COLUMN arm INT64');
    await publish(200, 1, { arm: 'no number' });
    await publish(201, 3, { arm: '7' });
    const letters: string[] = [];
    await broker.tail({
      topic: deadLetters,
      from: 'earliest',
      onDelivery: ({ value }) =>
        void codecs.deadLetter.decode(value).then((letter) => {
          if (letter.consumer === `${id}-refused`) letters.push(`${letter.error_code}: ${letter.error_message}`);
        }),
      onFailure: (error) => {
        throw error;
      },
    });
    await soon(async () =>
      expect(await storedIds('refused')).toEqual([...expectedIds(0, 110), ...expectedIds(201, 3)].sort()),
    );
    await vi.waitFor(() => {
      expect(letters).toEqual([expect.stringMatching(/^row_refused: BigQuery refused the row: .*no number/)]);
    }, 30_000);
    expect(await writer.end('SIGTERM')).toBe(0);
  });
});
