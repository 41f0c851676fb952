import { SetupError } from '../setup-error.js';
import type { ProcessSession, TetheredProcess } from '../tethered-process.js';
import { brokerAnswers } from './broker-ready.js';
import { dockerAnswers, openDockerKafka } from './docker-kafka.js';
import { freePorts, requireFreePort } from './free-port.js';
import { openJavaKafka } from './java-kafka.js';
import { type KafkaEnd, whyKafkaEnded } from './kafka-end.js';
import type { KafkaSecurity } from './server-properties.js';

/** What a Kafka is started with. */
export interface KafkaOptions {
  /** Folder for its records, settings and log; the next start goes on with what is there. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; any free one when not given. */
  readonly port?: number;
  /** More ways in, for tests of TLS and SASL. Such a broker runs on Java even where Docker is: it reads files of this machine. */
  readonly security?: KafkaSecurity;
  /** Session of a broker on Java; a container has its own. */
  readonly session?: ProcessSession;
  /**
   * Port on 127.0.0.1 at which the JMX exporter, set up by infra/kafka/jmx-exporter.yml, shows the broker's figures to Prometheus.
   * Such a broker runs on Java as well.
   */
  readonly metricsPort?: number;
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/** A real Kafka of one node on this machine. It ends with this process, however that ends. */
export interface LocalKafka {
  /** Its address, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  /** Asks it to shut down in order and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Brings it up again on the same port and records; stops it before where it runs. */
  restart(): Promise<void>;
  /** Stops it and removes what it holds outside `dataDir` (a container's volume). */
  discard(): Promise<void>;
  /** Calls back when it ends without having been asked to. */
  onUnexpectedEnd(listener: (end: KafkaEnd) => void): void;
}

interface Launcher {
  launch(): Promise<TetheredProcess>;
  kill?(): Promise<void>;
  remove?(): Promise<void>;
  readonly logFile: string;
}

/** Clients get this long to be told of the shutdown; then it is killed, from which Kafka recovers as well. */
const stopGraceMs = 15_000;

/**
 * Starts Kafka in Docker where an engine answers, else on Java (found, or fetched as a Python package), and waits until it
 * answers requests.
 * @throws SetupError with one sentence that says what is in the way.
 */
export async function startKafka(options: KafkaOptions): Promise<LocalKafka> {
  const onProgress = options.onProgress ?? (() => undefined);
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  if (options.port !== undefined)
    await requireFreePort(port, 'Kafka', 'stop that program, or choose another port with --kafka-port');
  const { security, metricsPort } = options;
  const inDocker = security === undefined && metricsPort === undefined && (await dockerAnswers());
  const launcher: Launcher = inDocker
    ? await openDockerKafka(`sightline-${port}`, options.dataDir, port)
    : await openJavaKafka({ ...options, port, onProgress });
  onProgress('Starting Kafka');
  const kafka = new SupervisedKafka(launcher, port);
  await kafka.start();
  return kafka;
}

class SupervisedKafka implements LocalKafka {
  readonly brokers: string;
  #process: TetheredProcess | undefined;
  #listeners: ((end: KafkaEnd) => void)[] = [];

  constructor(
    private readonly launcher: Launcher,
    private readonly port: number,
  ) {
    this.brokers = `127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const process = await this.launcher.launch();
    this.#process = process;
    if (!(await brokerAnswers(this.port, () => process.gone)))
      throw new SetupError((await whyKafkaEnded(this.launcher.logFile)).reason);
    void process.ended.then(() => (this.#process === process ? this.#endedUnasked() : undefined));
  }

  async stop(): Promise<void> {
    const process = this.#letGo();
    await process?.stop(stopGraceMs);
  }

  async kill(): Promise<void> {
    const process = this.#letGo();
    await this.launcher.kill?.();
    await process?.kill();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async discard(): Promise<void> {
    await this.stop();
    await this.launcher.remove?.();
  }

  onUnexpectedEnd(listener: (end: KafkaEnd) => void): void {
    this.#listeners.push(listener);
  }

  /** From here on its end is expected. */
  #letGo(): TetheredProcess | undefined {
    const process = this.#process;
    this.#process = undefined;
    return process;
  }

  async #endedUnasked(): Promise<void> {
    this.#process = undefined;
    const end = await whyKafkaEnded(this.launcher.logFile);
    for (const listener of this.#listeners) listener(end);
  }
}
