import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { SetupError } from '../setup-error.js';
import { type ProcessSession, startTethered, type TetheredProcess } from '../tethered-process.js';
import { freePorts } from './free-port.js';
import { findJava } from './java-runtime.js';
import { jmxExporterJar, kafkaJars } from './kafka-jars.js';
import { kafkaEnd } from './kafka-end.js';
import { serverProperties, type KafkaSecurity } from './server-properties.js';

const log4j = fileURLToPath(new URL('../../log4j2.properties', import.meta.url));
const exporterRules = fileURLToPath(new URL('../../../../infra/kafka/jmx-exporter.yml', import.meta.url));

/** One broker's heap and collector: idle it takes 2 to 3 % of a core and 190 to 240 MB. */
const jvmOptions = [
  '-Xms128m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  // The quick compiler alone: it starts in half the time, and in its first minutes, which are most of what a broker on one
  // machine sees, a message costs half; the thorough compiler would pay off after several minutes under full load.
  '-XX:TieredStopAtLevel=1',
  '-Djava.awt.headless=true',
  `-Dlog4j2.configurationFile=${log4j}`,
];

/** A Kafka that runs on this machine's Java, ready to be launched as often as needed on the same records. */
export interface JavaKafka {
  launch(): Promise<TetheredProcess>;
  /** Its own log of warnings and errors since the last launch. */
  readonly logFile: string;
}

interface JavaKafkaOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly onProgress: (step: string) => void;
  readonly security?: KafkaSecurity | undefined;
  readonly session?: ProcessSession | undefined;
  readonly metricsPort?: number | undefined;
}

/** Finds Java, fetches Kafka, and formats the data folder where that has not been done. */
export async function openJavaKafka(options: JavaKafkaOptions): Promise<JavaKafka> {
  const { dataDir, port, onProgress, security, session = 'own', metricsPort } = options;
  const java = await findJava(onProgress);
  const run = [...jvmOptions, '-cp', join(await kafkaJars(onProgress), '*')];
  const agent =
    metricsPort === undefined
      ? []
      : [`-javaagent:${await jmxExporterJar(onProgress)}=127.0.0.1:${metricsPort}:${exporterRules}`];
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'kafka.log');
  const propertiesFile = join(dataDir, 'server.properties');
  return {
    logFile,
    launch: async () => {
      const [controllerPort = 0] = await freePorts(1);
      await writeFile(propertiesFile, serverProperties({ port, controllerPort, dataDir, security }));
      if (!existsSync(join(dataDir, 'records', 'meta.properties')))
        await format(java, run, propertiesFile, security?.scramUsers ?? []);
      const log = await open(logFile, 'w');
      const how = { cwd: dataDir, output: log.fd, session };
      const kafka = startTethered(java, [...agent, ...run, 'kafka.Kafka', propertiesFile], how);
      await log.close();
      return kafka;
    },
  };
}

async function format(
  java: string,
  run: readonly string[],
  propertiesFile: string,
  scramUsers: KafkaSecurity['scramUsers'],
): Promise<void> {
  const users = scramUsers.flatMap(({ name, password }) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
      (mechanism) => `--add-scram=${mechanism}=[name=${name},password=${password}]`,
    ),
  );
  // It may begin with a hyphen: as an argument of its own it would read as an option.
  const clusterId = randomBytes(16).toString('base64url');
  const args = ['format', `--cluster-id=${clusterId}`, '--config', propertiesFile, ...users];
  const { failed, all } = await execa(java, [...run, 'kafka.tools.StorageTool', ...args], { reject: false, all: true });
  if (failed) throw new SetupError(kafkaEnd(all).reason);
}
