import { join } from 'node:path';

/** A way in beside the plain one, on 127.0.0.1. Kafka's settings of it begin with `listener.name.` and its name in lower case. */
export interface SecureListener {
  readonly name: string;
  readonly protocol: 'SASL_PLAINTEXT' | 'SASL_SSL' | 'SSL';
  readonly port: number;
}

/** Listeners that want TLS or a password, and the broker settings that say which. */
export interface KafkaSecurity {
  readonly listeners: readonly SecureListener[];
  readonly properties: Readonly<Record<string, string>>;
  /** Users of SCRAM-SHA-256 and SCRAM-SHA-512: made with the records, for the first start could not let anybody in otherwise. */
  readonly scramUsers: readonly { readonly name: string; readonly password: string }[];
}

/** Where one broker listens and keeps its records. */
export interface BrokerPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly dataDir: string;
  readonly security?: KafkaSecurity | undefined;
}

/** 20 MiB: the largest image the gateway takes inline fits with room for its Avro envelope. */
const largestMessage = 20 * 1024 * 1024;

/** The settings of a Kafka that is broker and controller in one, for one machine. */
export function serverProperties({ port, controllerPort, dataDir, security }: BrokerPlace): string {
  const secure = security?.listeners ?? [];
  const addresses = [`PLAINTEXT://127.0.0.1:${port}`, ...secure.map(({ name, port }) => `${name}://127.0.0.1:${port}`)];
  const protocols = ['CONTROLLER:PLAINTEXT', 'PLAINTEXT:PLAINTEXT'].concat(
    secure.map(({ name, protocol }) => `${name}:${protocol}`),
  );
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...addresses, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': addresses.join(','),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': protocols.join(','),
    'log.dirs': join(dataDir, 'records'),
    ...oneNodeSettings,
    ...security?.properties,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** What one broker alone needs, and what keeps it quick and small; docker-compose.yml gives the same. */
export const oneNodeSettings = {
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  // Each partition is files to open at every start; a few carry any load that one machine makes.
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.num.partitions': 4,
  // A consumer alone in its group need not wait for others to join.
  'group.initial.rebalance.delay.ms': 0,
  'auto.create.topics.enable': false,
  'message.max.bytes': largestMessage,
  'replica.fetch.max.bytes': largestMessage,
  'socket.request.max.bytes': 2 * largestMessage,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  // A broker that was killed may come back once its session has run out: the default makes that nine seconds.
  'broker.session.timeout.ms': 3_000,
  'broker.heartbeat.interval.ms': 1_000,
  // By default the controller writes an empty record twice a second; a stack that idles should leave the disk alone.
  'metadata.max.idle.interval.ms': 10_000,
} as const;
