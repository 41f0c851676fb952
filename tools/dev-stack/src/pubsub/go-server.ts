import { execa } from 'execa';
import { buildGoProgram } from '../go/build-program.js';
import { startTethered } from '../tethered-process.js';
import { fullNames, type PubsubPlan } from './pubsub-plan.js';
import type { PubsubServer } from './pubsub-server.js';

const pubsub = { name: 'pubsub', title: 'a Pub/Sub for this machine', takes: 'half a minute' } as const;

/** Whether a Go toolchain is here. */
export async function goAnswers(): Promise<boolean> {
  return !(await execa('go', ['version'], { reject: false, timeout: 20_000 })).failed;
}

/** The test server of Google's Go client, built with the command `go`. Unlike Pub/Sub it forgets what has not been delivered for 10 minutes. */
export async function goServer(
  go: string,
  port: number,
  plan: PubsubPlan,
  onProgress: (step: string) => void,
): Promise<PubsubServer> {
  const program = await buildGoProgram(go, pubsub, onProgress);
  const args = ['-address', `127.0.0.1:${port}`, '-plan', JSON.stringify(fullNames(plan))];
  return {
    kind: 'pstest',
    launch: (output) => startTethered(program, args, { output }),
    readyText: 'listening on',
    prepare: () => Promise.resolve(),
  };
}
