import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mvnArtifactDownload from 'mvn-artifact-download';
import { explainFailure, SetupError } from '../setup-error.js';
import { cacheDir } from './cache-dir.js';

/** A Maven artifact and the bytes it must have. */
export interface Jar {
  readonly coordinates: string;
  readonly sha256: string;
}

/** Fetches one artifact into a folder under the given file name. */
export type FetchArtifact = (coordinates: string, folder: string, file: string) => Promise<unknown>;

const listOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const fetchers = 6;
const fetchTimeoutMs = 60_000;

const fetchFromMaven: FetchArtifact = (coordinates, folder, file) =>
  mvnArtifactDownload.default(coordinates, folder, undefined, file, { timeout: fetchTimeoutMs });

/** Reads a list of `sha256  group:artifact:version` lines. */
export function parseJarList(list: string): readonly Jar[] {
  return list
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [sha256 = '', coordinates = ''] = line.split(/\s+/);
      return { coordinates, sha256 };
    });
}

/** Brings the jars of Apache Kafka into the cache, each checked against its pinned checksum, and returns their folder. */
export async function kafkaJars(onProgress: (step: string) => void): Promise<string> {
  const jars = parseJarList(await readFile(listOf('kafka-jars.txt'), 'utf8'));
  return fetchJars(jars, join(cacheDir(), 'kafka-4.1.0'), fetchFromMaven, (missing) => {
    onProgress(`Fetching Apache Kafka (${missing} jars, about 43 MB, once)`);
  });
}

/** Brings the JMX exporter of Prometheus into the cache as well, and returns its jar. */
export async function jmxExporterJar(onProgress: (step: string) => void): Promise<string> {
  const [jar] = parseJarList(await readFile(listOf('jmx-exporter-jar.txt'), 'utf8'));
  if (!jar) throw new Error('jmx-exporter-jar.txt names no jar');
  const folder = await fetchJars([jar], join(cacheDir(), 'jmx-exporter'), fetchFromMaven, () => {
    onProgress('Fetching the JMX exporter (3 MB, once)');
  });
  return join(folder, fileName(jar));
}

/**
 * Fetches those jars that are missing or damaged; a jar appears in the folder only once it is whole.
 * @param onMissing Told how many there are to fetch.
 */
export async function fetchJars(
  jars: readonly Jar[],
  folder: string,
  fetchArtifact: FetchArtifact,
  onMissing: (count: number) => void,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const missing: Jar[] = [];
  for (const jar of jars) if ((await sha256(join(folder, fileName(jar)))) !== jar.sha256) missing.push(jar);
  if (missing.length === 0) return folder;
  onMissing(missing.length);
  const waiting = [...missing];
  const work = async (): Promise<void> => {
    for (let jar = waiting.pop(); jar; jar = waiting.pop()) await fetchJar(jar, folder, fetchArtifact);
  };
  await Promise.all(Array.from({ length: fetchers }, work));
  return folder;
}

async function fetchJar(jar: Jar, folder: string, fetchArtifact: FetchArtifact): Promise<void> {
  const partial = `${fileName(jar)}.${process.pid}.partial`;
  const path = join(folder, partial);
  try {
    await fetchArtifact(jar.coordinates, folder, partial).catch((error: unknown) => {
      const explained = explainFailure(error);
      if (explained instanceof SetupError) throw explained;
      throw new SetupError(
        `Could not fetch ${jar.coordinates} from Maven: connect to the network for this first start, or set KAFKA_BROKERS to a running Kafka.`,
        { cause: error },
      );
    });
    if ((await sha256(path)) !== jar.sha256)
      throw new SetupError(
        `${jar.coordinates} came with other bytes than the pinned ones: check what stands between this machine and Maven Central.`,
      );
    await rename(path, join(folder, fileName(jar)));
  } finally {
    await rm(path, { force: true });
  }
}

function fileName({ coordinates }: Jar): string {
  const [, artifact, version] = coordinates.split(':');
  return `${artifact}-${version}.jar`;
}

async function sha256(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
