import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, startTethered, type TetheredProcess } from '@sightline/dev-stack';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 25_000;

/** A gateway and a worker as processes of their own. */
export interface PipelineProcesses {
  /** Address of the gateway. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a gateway and a worker against topics that are there, and waits until both are ready. */
export async function startPipeline(env: Readonly<Record<string, string>>): Promise<PipelineProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-pipeline-'));
  const [port = 0, gatewayAdmin = 0, workerAdmin = 0] = await freePorts(3);
  const start = async (
    app: string,
    adminPort: number,
    own: Readonly<Record<string, string>>,
  ): Promise<TetheredProcess> => {
    const logFile = join(folder, `${app}.log`);
    const child = startTethered(process.execPath, [join(root, 'apps', app, 'dist', 'main.js')], {
      cwd: root,
      env: { ...env, ADMIN_PORT: String(adminPort), ...own },
      output: openSync(logFile, 'w'),
    });
    await whenReady(child, adminPort, logFile);
    return child;
  };
  const children = await Promise.all([
    start('ingest-gateway', gatewayAdmin, { PORT: String(port) }),
    start('inference-worker', workerAdmin, { MODEL: 'efficientnet_lite0' }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await Promise.all(children.map((child) => child.stop(STOP_GRACE_MS)));
      rmSync(folder, { recursive: true });
    },
  };
}

async function whenReady(child: TetheredProcess, adminPort: number, logFile: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    if (child.gone || performance.now() > deadline) {
      await child.kill();
      throw new Error(`It did not become ready:\n${readFileSync(logFile, 'utf8')}`);
    }
    await delay(100);
  }
}
