import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, memoryEnv, type ProcessSession, startTethered, type TetheredProcess } from '@sightline/dev-stack';
import { benchDir, workspaceRoot } from '../setup/bench-dir.js';
import { cpuMsOf } from './cpu-metric.js';
import type { MeasuredProcess } from './measured-process.js';

const readyWithinMs = 120_000;
const stopGraceMs = 25_000;

/** How a service is started. */
export interface ServiceStart {
  /** Folder name under apps/. */
  readonly app: string;
  /** Name of its log file. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folder for its CPU profile, written when it stops. */
  readonly profileDir?: string | undefined;
  /** `own` when not given. */
  readonly session?: ProcessSession;
}

/** A service whose metrics can be read as well. */
export interface MeasuredService extends MeasuredProcess {
  /** What its admin port says under /metrics. */
  readonly metrics: () => Promise<string>;
}

/** Starts a service as a process of its own, as it is deployed, and waits until it is ready. */
export async function startService({
  app,
  name,
  env,
  profileDir,
  session = 'own',
}: ServiceStart): Promise<MeasuredService> {
  const [adminPort = 0] = await freePorts(1);
  const logFile = join(benchDir, 'logs', `${name}.log`);
  mkdirSync(join(benchDir, 'logs'), { recursive: true });
  const log = openSync(logFile, 'w');
  const script = join(workspaceRoot, 'apps', app, 'dist', 'main.js');
  const flags = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const process_ = startTethered(process.execPath, [...flags, script], {
    cwd: workspaceRoot,
    env: { ...memoryEnv, ADMIN_PORT: String(adminPort), ...env },
    output: log,
    session,
  });
  closeSync(log);
  const admin = `http://127.0.0.1:${adminPort}`;
  await whenReady(name, admin, process_, logFile);
  const metrics = async (): Promise<string> => (await fetch(`${admin}/metrics`)).text();
  return {
    metrics,
    cpuMs: async () => cpuMsOf(await metrics()),
    stop: () => process_.stop(stopGraceMs),
  };
}

async function whenReady(name: string, admin: string, process_: TetheredProcess, logFile: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (!(await isReady(admin))) {
    if (process_.gone || performance.now() > deadline) {
      await process_.kill();
      const lastLines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`${name} ${process_.gone ? 'ended' : 'was not ready'} (${logFile}):\n${lastLines}`);
    }
    await delay(100);
  }
}

async function isReady(admin: string): Promise<boolean> {
  try {
    return (await fetch(`${admin}/readyz`)).ok;
  } catch {
    return false;
  }
}
