import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, text } from '@sightline/config';
import { execa } from 'execa';
import { SetupError } from '../setup-error.js';
import { pythonJava } from './python-java.js';

const oldestJava = 17;
const javaSettings = { JAVA_HOME: text({ doc: 'A Java installation to prefer.' }) };

/** The `java` to run Kafka on: JAVA_HOME's, the one on the path, else one that comes as a Python package. */
export async function findJava(onProgress: (step: string) => void): Promise<string> {
  const { JAVA_HOME } = readSettings(javaSettings);
  for (const java of [...(JAVA_HOME === undefined ? [] : [join(JAVA_HOME, 'bin', 'java')]), 'java']) {
    if ((java === 'java' || existsSync(java)) && (await javaVersion(java)) >= oldestJava) return java;
  }
  const java = await pythonJava(onProgress);
  if ((await javaVersion(java)) < oldestJava)
    throw new SetupError(
      `The Java runtime in ${java} does not start here: install Java ${oldestJava} or newer, or Docker.`,
    );
  return java;
}

/** The major version a `java -version` says, 0 where it says none. */
export function majorVersion(output: string): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(output) ?? [];
  return Number(first === '1' ? second : first);
}

async function javaVersion(java: string): Promise<number> {
  const { stderr, stdout } = await execa(java, ['-version'], { reject: false, timeout: 20_000 });
  return majorVersion(stderr + stdout);
}
