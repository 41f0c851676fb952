import { readSettings } from '@sightline/config';
import { freePorts } from '@sightline/dev-stack';
import { kafkaSettings, openBroker, type Broker, type Delivery } from '@sightline/kafka';
import {
  codecSettings,
  openCodecs,
  topicSettings,
  topicSpecs,
  type Codecs,
  type Prediction,
} from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { ServiceProcess } from './service-process.js';

const topicNames = [
  'IMAGE_TOPIC',
  'RESULTS_TOPIC',
  'IMAGE_DEAD_LETTER_TOPIC',
  'RESULTS_DEAD_LETTER_TOPIC',
  'IMAGE_DEDUPLICATION_TOPIC',
  'ROUTING_TOPIC',
  'WORKER_STATUS_TOPIC',
  'ALERTS_TOPIC',
] as const;

/** A prediction with its place in the results topic. */
export interface Answer {
  readonly prediction: Prediction;
  readonly delivery: Delivery;
}

/** Topics of its own on a shared Kafka, and the services of the test on them. */
export class Pipeline {
  readonly #services: ServiceProcess[] = [];

  private constructor(
    readonly broker: Broker,
    readonly codecs: Codecs,
    /** Environment of every service of this pipeline. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(name: string, brokers: string, more: Readonly<Record<string, string>> = {}): Promise<Pipeline> {
    const id = `${name}-${process.pid}-${Date.now().toString(36)}`;
    const env = {
      KAFKA_BROKERS: brokers,
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      CONSUMER_GROUP: id,
      MODEL: 'patterns',
      MORE_MODELS: '',
      ...Object.fromEntries(topicNames.map((topic) => [topic, `${id}.${topic.toLowerCase()}`])),
      ...more,
    };
    const broker = await openBroker(readSettings(kafkaSettings, [], env), { clientId: id, log: silentLogger });
    await broker.topics.apply(topicSpecs(readSettings(topicSettings, [], env)));
    return new Pipeline(broker, openCodecs(readSettings(codecSettings, [], env)), env);
  }

  topic(name: (typeof topicNames)[number]): string {
    return this.env[name] ?? '';
  }

  async start(app: string, env: Readonly<Record<string, string>> = {}, root?: string): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(app, { ...this.env, ...env }, root);
    this.#services.push(service);
    return service;
  }

  /** Starts a gateway; it keeps its port when it is started again. */
  async startGateway(
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly gateway: ServiceProcess; readonly url: string }> {
    const [port = 0] = await freePorts(1);
    return {
      gateway: await this.start('ingest-gateway', { PORT: String(port), ...env }),
      url: `http://127.0.0.1:${port}`,
    };
  }

  /** Every committed prediction from the beginning, growing as they come. */
  async answers(): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    await this.broker.tail({
      topic: this.topic('RESULTS_TOPIC'),
      from: 'earliest',
      onDelivery: (delivery) => {
        void this.codecs.prediction.decode(delivery.value).then((prediction) => answers.push({ prediction, delivery }));
      },
      onFailure: (error) => {
        throw error;
      },
    });
    return answers;
  }

  /** Ends whatever runs still. */
  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.end('SIGKILL')));
    await this.broker.close();
  }
}
