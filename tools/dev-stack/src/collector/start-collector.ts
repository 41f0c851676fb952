import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildGoProgram } from '../go/build-program.js';
import { findGo } from '../go/find-go.js';
import { freePorts } from '../kafka/free-port.js';
import { SetupError } from '../setup-error.js';
import { startTethered } from '../tethered-process.js';
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
  const go = await findGo(onProgress);
  if (go === undefined)
    throw new SetupError('The collector needs Go 1.21 or newer, or Python 3 with venv: install one.');
  const collector = { name: 'collector', title: 'an OpenTelemetry collector', takes: 'a minute' };
  const program = await buildGoProgram(go, collector, onProgress);
  await mkdir(dataDir, { recursive: true });
  const [port = 0] = await freePorts(1);
  const file = join(dataDir, 'traces.jsonl');
  const logFile = join(dataDir, 'collector.log');
  const log = await open(logFile, 'w');
  const running = startTethered(program, ['--config', `yaml:${configuration(port, file)}`], { output: log.fd });
  await log.close();
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await readFile(logFile, 'utf8')).includes('Everything is ready')) {
    if (running.gone || Date.now() > deadline) {
      await running.kill();
      throw new SetupError(`The collector did not start: see ${logFile}.`);
    }
    await delay(lookAgainMs);
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans: async () => readSpans(await readFile(file, 'utf8').catch(() => '')),
    stop: () => running.stop(stopGraceMs),
  };
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
