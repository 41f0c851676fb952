import { existsSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findGo } from '../go/find-go.js';
import { dockerAnswers } from '../kafka/docker-kafka.js';
import { freePorts, requireFreePort } from '../kafka/free-port.js';
import { SetupError } from '../setup-error.js';
import type { TetheredProcess } from '../tethered-process.js';
import { buildGcsProgram, gcsProgramFile } from './gcs-program.js';
import { makeBucket } from './make-bucket.js';
import { dockerGcs, type GcsPlace, type GcsServer, nativeGcs, objectsFolder } from './gcs-server.js';

/** What a Cloud Storage is started with. */
export interface FakeGcsOptions {
  /** Folder for its objects and its log; the next start goes on with what is there. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; any free one when not given. */
  readonly port?: number;
  /** Buckets to make where they aren't there yet. */
  readonly buckets?: readonly string[];
  /** Pub/Sub that is told of new objects, host:port as PUBSUB_EMULATOR_HOST takes it; which topic, each bucket's notifications say. */
  readonly pubsub?: string;
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/** A Cloud Storage on this machine: fake-gcs-server. It ends with this process, however that ends. */
export interface FakeGcs {
  /** Its address, as GCS_API_ENDPOINT takes it. */
  readonly endpoint: string;
  /** Makes a bucket where there is none of that name. */
  makeBucket(name: string): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Brings it up again on the same port with the same objects; stops it before where it runs. */
  restart(): Promise<void>;
}

const stopGraceMs = 5000;
const readyTimeoutMs = 60_000;
const lookAgainMs = 20;

/**
 * Starts fake-gcs-server: the program built before, else in Docker where an engine answers, else built with Go (found, or
 * fetched as a Python package); and waits until it answers.
 * @throws SetupError with one sentence that says what is in the way.
 */
export async function startFakeGcs(options: FakeGcsOptions): Promise<FakeGcs> {
  const { dataDir, buckets = [], pubsub, onProgress = () => undefined } = options;
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  if (options.port !== undefined)
    await requireFreePort(port, 'Cloud Storage', 'stop that program, or choose another port');
  const objectsDir = objectsFolder(dataDir);
  await mkdir(objectsDir, { recursive: true });
  const server = await chooseServer({ port, objectsDir, pubsub }, onProgress);
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(dataDir, 'gcs.log');
  let running: TetheredProcess | undefined;
  const start = async (): Promise<void> => {
    const log = await open(logFile, 'w');
    running = server.launch(log.fd);
    await log.close();
    await untilReady(endpoint, running, logFile);
  };
  onProgress('Starting Cloud Storage');
  await start();
  for (const name of buckets) await makeBucket(endpoint, name);
  return {
    endpoint,
    makeBucket: async (name) => makeBucket(endpoint, name),
    stop: async () => running?.stop(stopGraceMs),
    kill: async () => {
      await server.kill?.();
      await running?.kill();
    },
    restart: async () => {
      await running?.stop(stopGraceMs);
      await start();
    },
  };
}

async function chooseServer(place: GcsPlace, onProgress: (step: string) => void): Promise<GcsServer> {
  if (existsSync(gcsProgramFile())) return nativeGcs(gcsProgramFile(), place);
  if (await dockerAnswers()) return dockerGcs(place, process.platform);
  const go = await findGo(onProgress);
  if (go !== undefined) return nativeGcs(await buildGcsProgram(go, onProgress), place);
  throw new SetupError(
    'Cloud Storage on this machine needs one of Docker (with its engine running), Go 1.21 or newer, or Python 3.9 or newer with venv, and none is here: install one of them.',
  );
}

async function untilReady(endpoint: string, server: TetheredProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await answers(endpoint))) {
    if (server.gone || Date.now() > deadline) {
      await server.kill();
      throw new SetupError(`Cloud Storage did not start, saying "${await lastLine(logFile)}": see ${logFile}.`);
    }
    await delay(lookAgainMs);
  }
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/storage/v1/b?project=sightline`, { signal: AbortSignal.timeout(1000) }).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer.ok;
    },
    () => false,
  );
}

async function lastLine(logFile: string): Promise<string> {
  return (await readFile(logFile, 'utf8')).trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
