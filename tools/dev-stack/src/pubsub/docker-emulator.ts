import { fileURLToPath } from 'node:url';
import { startTethered } from '../tethered-process.js';
import { applyPlan } from './apply-plan.js';
import type { PubsubPlan } from './pubsub-plan.js';
import type { PubsubServer } from './pubsub-server.js';

const composeFile = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));

/** Google's emulator from its image: the `pubsub` service of docker-compose.yml under a project name and port of its own. */
export function dockerEmulator(port: number, plan: PubsubPlan): PubsubServer {
  const compose = ['compose', '--project-name', `sightline-pubsub-${port}`, '--file', composeFile];
  const env = { PUBSUB_PORT: String(port) };
  return {
    kind: 'google',
    // In the foreground: the container stops when this command is told to stop, or loses its parent.
    launch: (output) => startTethered('docker', [...compose, 'up', '--no-log-prefix', 'pubsub'], { env, output }),
    readyText: 'Server started',
    prepare: () => applyPlan(`127.0.0.1:${port}`, plan),
  };
}
