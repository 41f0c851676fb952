import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, requireFreePort } from '../kafka/free-port.js';
import { SetupError } from '../setup-error.js';
import { RestartBudget } from '../stack/restart-budget.js';
import { startTethered, type TetheredProcess } from '../tethered-process.js';
import { bigQueryEnvironment, type BigQueryEnvironment } from './bigquery-environment.js';

/** What a BigQuery is started with. */
export interface BigQueryOptions {
  /** Folder for its tables and log; the next start goes on with what is there. */
  readonly dataDir: string;
  /** Ports on 127.0.0.1; any free ones when not given. */
  readonly port?: number;
  readonly storagePort?: number;
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/**
 * local-bigquery on this machine: DuckDB behind BigQuery's interfaces. It ends with this process, however that ends. When it crashes,
 * as its protobuf library makes it do now and then, it comes back by itself as after `kill` and `restart`.
 */
export interface LocalBigQuery {
  readonly projectId: string;
  /** Address of its REST interface, as BIGQUERY_API_ENDPOINT takes it. */
  readonly endpoint: string;
  /** Host and port of its Storage Write API, as BIGQUERY_STORAGE_ENDPOINT takes it. */
  readonly storageEndpoint: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Brings it up again on the same ports with the same tables. Write streams are lost: it keeps none on disk. */
  restart(): Promise<void>;
}

const script = fileURLToPath(new URL('../../bigquery/serve.py', import.meta.url));
const projectId = 'sightline-local';
const stopGraceMs = 5000;
const readyTimeoutMs = 60_000;
const lookAgainMs = 50;

/**
 * Starts local-bigquery and waits until it answers a query.
 * @throws SetupError with one sentence that says what is in the way.
 */
export async function startBigQuery(options: BigQueryOptions): Promise<LocalBigQuery> {
  const { dataDir, onProgress = () => undefined } = options;
  const [freePort = 0, freeStoragePort = 0] = await freePorts(2);
  const { port = freePort, storagePort = freeStoragePort } = options;
  for (const wanted of [port, storagePort])
    await requireFreePort(wanted, 'BigQuery', 'stop that program, or choose another port');
  const environment = await bigQueryEnvironment(onProgress);
  await mkdir(dataDir, { recursive: true });
  const bigQuery = new SupervisedBigQuery(environment, { dataDir, port, storagePort, onProgress });
  onProgress('Starting BigQuery');
  await bigQuery.start();
  return bigQuery;
}

type Place = Required<BigQueryOptions>;

class SupervisedBigQuery implements LocalBigQuery {
  readonly projectId = projectId;
  readonly endpoint: string;
  readonly storageEndpoint: string;
  readonly #logFile: string;
  readonly #restarts = new RestartBudget();
  #process: TetheredProcess | undefined;

  constructor(
    private readonly environment: BigQueryEnvironment,
    private readonly place: Place,
  ) {
    this.endpoint = `http://127.0.0.1:${place.port}`;
    this.storageEndpoint = `127.0.0.1:${place.storagePort}`;
    this.#logFile = join(place.dataDir, 'bigquery.log');
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(logFlags: 'w' | 'a' = 'w'): Promise<void> {
    const process = await this.#launch(logFlags);
    this.#process = process;
    await untilItAnswers(this.endpoint, process, this.#logFile);
    void process.ended.then((end) => (this.#process === process ? this.#endedUnasked(end) : undefined));
  }

  async stop(): Promise<void> {
    await this.#letGo()?.stop(stopGraceMs);
  }

  async kill(): Promise<void> {
    await this.#letGo()?.kill();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async #launch(logFlags: 'w' | 'a'): Promise<TetheredProcess> {
    const { python, home } = this.environment;
    const { port, storagePort, dataDir } = this.place;
    const ports = ['--host', '127.0.0.1', '--port', String(port), '--grpc-port', String(storagePort)];
    const args = [script, 'serve', ...ports, '--project', projectId, '--data-dir', join(dataDir, 'tables')];
    const log = await open(this.#logFile, logFlags);
    const process = startTethered(python, args, { output: log.fd, env: { HOME: home } });
    await log.close();
    return process;
  }

  /** From here on its end is expected. */
  #letGo(): TetheredProcess | undefined {
    const process = this.#process;
    this.#process = undefined;
    return process;
  }

  async #endedUnasked(end: number | NodeJS.Signals): Promise<void> {
    const { onProgress } = this.place;
    const mayCome = this.#restarts.spend();
    onProgress(`BigQuery ended (${end}) and is ${mayCome ? '' : 'not '}started again: see ${this.#logFile}`);
    if (!mayCome) return;
    await this.start('a').catch((error: unknown) => {
      onProgress((error as Error).message);
    });
  }
}

/** It listens before its database is open: only an answer to a query counts. */
async function untilItAnswers(endpoint: string, process: TetheredProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await answers(endpoint))) {
    if (process.gone || Date.now() > deadline) {
      await process.kill();
      const log = await readFile(logFile, 'utf8');
      throw new SetupError(`BigQuery did not start, saying "${lastLine(log)}": see ${logFile}.`);
    }
    await delay(lookAgainMs);
  }
}

async function answers(endpoint: string): Promise<boolean> {
  const answer = await fetch(`${endpoint}/bigquery/v2/projects/${projectId}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'SELECT 1', useLegacySql: false }),
    signal: AbortSignal.timeout(readyTimeoutMs),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

function lastLine(log: string): string {
  return log.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
