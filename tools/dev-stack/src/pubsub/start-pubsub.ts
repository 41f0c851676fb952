import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findGo } from '../go/find-go.js';
import { dockerAnswers } from '../kafka/docker-kafka.js';
import { freePorts, requireFreePort } from '../kafka/free-port.js';
import { SetupError } from '../setup-error.js';
import type { TetheredProcess } from '../tethered-process.js';
import { dockerEmulator } from './docker-emulator.js';
import { goAnswers, goServer } from './go-server.js';
import { findEmulatorJar, googleEmulator } from './google-emulator.js';
import type { PubsubPlan } from './pubsub-plan.js';
import type { PubsubServer } from './pubsub-server.js';

/** What a Pub/Sub is started with. */
export interface PubsubOptions {
  /** Folder for its log. */
  readonly dataDir: string;
  readonly plan: PubsubPlan;
  /** Port on 127.0.0.1; any free one when not given. */
  readonly port?: number;
  /**
   * Which of the two to take where both are here; Google's own when not given. For clients that are killed, `pstest`: the other
   * goes on delivering to the dead, so that messages come to the living minutes later.
   */
  readonly prefer?: PubsubServer['kind'];
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/** A Pub/Sub on this machine. It ends with this process, however that ends. */
export interface LocalPubsub {
  /** Host and port, as PUBSUB_API_ENDPOINT and PUBSUB_EMULATOR_HOST take it. */
  readonly endpoint: string;
  readonly kind: PubsubServer['kind'];
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Brings it up again on the same port with the topics and subscriptions of its plan. Messages are lost: it keeps none on disk. */
  restart(): Promise<void>;
}

const stopGraceMs = 5000;
const readyTimeoutMs = 60_000;
const lookAgainMs = 20;

/**
 * Starts Pub/Sub: Google's emulator where the Cloud SDK with it is here, else the test server of Google's Go client where Go is,
 * else the emulator in Docker; and waits until the plan's topics and subscriptions are there.
 * @throws SetupError with one sentence that says what is in the way.
 */
export async function startPubsub(options: PubsubOptions): Promise<LocalPubsub> {
  const { dataDir, plan, prefer, onProgress = () => undefined } = options;
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  if (options.port !== undefined) await requireFreePort(port, 'Pub/Sub', 'stop that program, or choose another port');
  const server = await chooseServer(port, plan, prefer, onProgress);
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'pubsub.log');
  let running: TetheredProcess | undefined;
  const start = async (): Promise<void> => {
    const log = await open(logFile, 'w');
    running = server.launch(log.fd);
    await log.close();
    await untilReady(server, running, logFile);
  };
  onProgress('Starting Pub/Sub');
  await start();
  return {
    endpoint: `127.0.0.1:${port}`,
    kind: server.kind,
    stop: async () => running?.stop(stopGraceMs),
    kill: async () => running?.kill(),
    restart: async () => {
      await running?.stop(stopGraceMs);
      await start();
    },
  };
}

async function chooseServer(
  port: number,
  plan: PubsubPlan,
  prefer: PubsubServer['kind'] | undefined,
  onProgress: (step: string) => void,
): Promise<PubsubServer> {
  if (prefer === 'pstest' && (await goAnswers())) return goServer('go', port, plan, onProgress);
  const jar = await findEmulatorJar();
  if (jar !== undefined) return googleEmulator(jar, port, plan, onProgress);
  if (await goAnswers()) return goServer('go', port, plan, onProgress);
  if (await dockerAnswers()) return dockerEmulator(port, plan);
  const go = await findGo(onProgress);
  if (go !== undefined) return goServer(go, port, plan, onProgress);
  throw new SetupError(
    'Pub/Sub needs one of the Cloud SDK with its pubsub-emulator, Go 1.26 or newer, Docker (with its engine running), or Python 3 with venv, and none is here: install one of them.',
  );
}

async function untilReady(server: PubsubServer, process: TetheredProcess, logFile: string): Promise<void> {
  try {
    await untilSaid(server.readyText, process, logFile);
    await server.prepare();
  } catch (error) {
    await process.kill();
    throw error;
  }
}

async function untilSaid(text: string, process: TetheredProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const log = await readFile(logFile, 'utf8');
    if (log.includes(text)) return;
    if (process.gone || Date.now() > deadline)
      throw new SetupError(`Pub/Sub did not start, saying "${lastLine(log)}": see ${logFile}.`);
    await delay(lookAgainMs);
  }
}

function lastLine(log: string): string {
  return log.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
