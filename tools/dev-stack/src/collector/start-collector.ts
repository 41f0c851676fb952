import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildGoProgram } from '../go/build-program.js';
import { findGo } from '../go/find-go.js';
import { freePorts } from '../kafka/free-port.js';
import { SetupError } from '../setup-error.js';
import { startTethered, type TetheredProcess } from '../tethered-process.js';
import { readSpans, type CollectedSpan } from './read-spans.js';

/** What a collector is started with. */
export interface CollectorOptions {
  /** Folder for its log and for what it is given. */
  readonly dataDir: string;
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/** An OpenTelemetry collector on this machine that writes what it is given to a file. It ends with this process. */
export interface LocalCollector {
  /** Its address, as OTEL_EXPORTER_OTLP_ENDPOINT takes it. */
  readonly endpoint: string;
  /** Every step that it was given so far. */
  spans(): Promise<readonly CollectedSpan[]>;
  stop(): Promise<void>;
}

const stopGraceMs = 5000;
const readyTimeoutMs = 60_000;
const lookAgainMs = 20;

/**
 * Builds the collector of tools/dev-stack/collector, once, and starts it on a free port.
 * @throws SetupError with one sentence that says what is in the way.
 */
export async function startCollector({
  dataDir,
  onProgress = () => undefined,
}: CollectorOptions): Promise<LocalCollector> {
  await mkdir(dataDir, { recursive: true });
  const [port = 0] = await freePorts(1);
  const file = join(dataDir, 'traces.jsonl');
  const args = ['--config', `yaml:${configuration(port, file)}`];
  const running = await runCollector(args, { dataDir, onProgress });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans: async () => readSpans(await readFile(file, 'utf8').catch(() => '')),
    stop: () => running.stop(stopGraceMs),
  };
}

/**
 * Returns the collector of tools/dev-stack/collector, building it once.
 * @throws SetupError
 */
export async function collectorProgram(onProgress: (step: string) => void = () => undefined): Promise<string> {
  const go = await findGo(onProgress);
  if (go === undefined)
    throw new SetupError('The collector needs Go 1.21 or newer, or Python 3 with venv: install one.');
  const collector = { name: 'collector', title: 'an OpenTelemetry collector', takes: 'a minute' };
  return buildGoProgram(go, collector, onProgress);
}

/** Starts it with these arguments, and waits until it is ready. @throws SetupError */
export async function runCollector(
  args: readonly string[],
  { dataDir, onProgress = () => undefined }: CollectorOptions,
): Promise<TetheredProcess> {
  const program = await collectorProgram(onProgress);
  const logFile = join(dataDir, 'collector.log');
  const log = await open(logFile, 'w');
  const running = startTethered(program, args, { output: log.fd });
  await log.close();
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await readFile(logFile, 'utf8')).includes('Everything is ready')) {
    if (running.gone || Date.now() > deadline) {
      await running.kill();
      throw new SetupError(`The collector did not start: see ${logFile}.`);
    }
    await delay(lookAgainMs);
  }
  return running;
}

/** JSON is YAML. */
function configuration(port: number, path: string): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path, flush_interval: '100ms' } },
    service: {
      pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      telemetry: { metrics: { level: 'none' } },
    },
  });
}
