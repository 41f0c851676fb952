import { readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { readSettings, text } from '@sightline/config';
import { findJava } from '../kafka/java-runtime.js';
import { startTethered } from '../tethered-process.js';
import { applyPlan } from './apply-plan.js';
import type { PubsubPlan } from './pubsub-plan.js';
import type { PubsubServer } from './pubsub-server.js';

const pathSettings = { PATH: text({ default: '', doc: 'Folders in which commands are looked for.' }) };

/** The jar of Google's emulator where the Cloud SDK on this machine has that component; no package registry carries it. */
export async function findEmulatorJar(path: string = readSettings(pathSettings).PATH): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const gcloud = await realpath(join(folder, 'gcloud')).catch(() => undefined);
    if (gcloud === undefined) continue;
    const lib = join(dirname(dirname(gcloud)), 'platform', 'pubsub-emulator', 'lib');
    const files = await readdir(lib).catch(() => []);
    const jar = files.find((file) => /^cloud-pubsub-emulator-.*\.jar$/.test(file));
    if (jar !== undefined) return join(lib, jar);
  }
  return undefined;
}

/** Google's emulator on this machine's Java. */
export async function googleEmulator(
  jar: string,
  port: number,
  plan: PubsubPlan,
  onProgress: (step: string) => void,
): Promise<PubsubServer> {
  const java = await findJava(onProgress);
  const args = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar, '--host=127.0.0.1'];
  return {
    kind: 'google',
    launch: (output) => startTethered(java, [...args, `--port=${port}`], { output }),
    readyText: 'Server started',
    prepare: () => applyPlan(`127.0.0.1:${port}`, plan),
  };
}
