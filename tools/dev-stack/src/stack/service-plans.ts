import { join } from 'node:path';
import { environmentWith } from '@sightline/config';
import { workspaceRoot } from '../../bootstrap/workspace.mjs';
import type { StartOptions } from '../../bootstrap/start-options.mjs';
import { freePortOr, freePorts } from '../kafka/free-port.js';
import { memoryEnv } from './memory-env.js';

/** How one service process is run. */
export interface ServicePlan {
  /** Its name here and of its log file; workers beyond the first are numbered. */
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly adminPort: number;
  readonly logFile: string;
  /** Whether its standard output is for the person at the terminal. */
  readonly shown: boolean;
}

interface Part {
  readonly app: string;
  readonly name?: string;
  readonly adminPort?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly shown?: boolean;
}

/** What the services find on this machine. */
export interface StackPlaces {
  readonly brokers: string;
  /** Settings by which they find what else there is, such as Google Cloud. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The services of a start, in the order in which they start; they stop in the opposite one. */
export async function planServices(
  options: StartOptions,
  { brokers, env: found }: StackPlaces,
  logDir: string,
): Promise<readonly ServicePlan[]> {
  const plans: ServicePlan[] = [];
  for (const part of partsOf(options)) {
    const { app, name = app, env = {}, shown = false } = part;
    const adminPort = await adminPortOf(part);
    plans.push({
      name,
      shown,
      adminPort,
      script: join(workspaceRoot, 'apps', app, 'dist', 'main.js'),
      logFile: join(logDir, `${name}.log`),
      env: { ...memoryEnv, ...found, KAFKA_BROKERS: brokers, ADMIN_PORT: String(adminPort), ...env },
    });
  }
  return plans;
}

function partsOf({ workers, gatewayPort, dashboardPort, simulate, gcp }: StartOptions): readonly Part[] {
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const pages = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${dashboardPort}`);
  const extraWorkers = Array.from({ length: workers - 1 }, (_, index) => ({
    app: 'inference-worker',
    name: `inference-worker-${index + 2}`,
  }));
  const simulator: Part = {
    app: 'simulator',
    adminPort: 9103,
    shown: true,
    env: {
      SIMULATOR_RATE: String(simulate),
      SIMULATOR_GATEWAY_URL: gatewayUrl,
      // The model of photos has no names for what it draws.
      SIMULATOR_MODEL: set('SIMULATOR_MODEL') ?? 'patterns',
      // Each prediction is on the screen already.
      SIMULATOR_REPORT_INTERVAL: set('SIMULATOR_REPORT_INTERVAL') ?? '60s',
    },
  };
  return [
    { app: 'console-writer', adminPort: 9102, shown: true },
    { app: 'inference-worker', adminPort: 9101 },
    ...extraWorkers,
    { app: 'ingest-gateway', adminPort: 9100, env: { PORT: String(gatewayPort), CORS_ORIGINS: pages.join(',') } },
    { app: 'dashboard', adminPort: 9108, env: { PORT: String(dashboardPort), GATEWAY_URL: gatewayUrl } },
    { app: 'drift-monitor', adminPort: 9107 },
    ...(gcp ? googleCloudParts : []),
    ...(simulate === undefined ? [] : [simulator]),
  ];
}

const googleCloudParts: readonly Part[] = [
  { app: 'gcs-notification-bridge', adminPort: 9106 },
  { app: 'bigquery-writer', adminPort: 9104 },
  { app: 'gcs-writer', adminPort: 9105 },
];

/** What the person at the keyboard has set. */
function set(name: string): string | undefined {
  return environmentWith({})[name];
}

/** The usual port where it is free: nobody at the keyboard needs these to be where they always are. */
async function adminPortOf({ adminPort }: Part): Promise<number> {
  if (adminPort !== undefined) return freePortOr(adminPort);
  const [port = 0] = await freePorts(1);
  return port;
}
