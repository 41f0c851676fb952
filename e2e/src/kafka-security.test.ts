import { randomUUID } from 'node:crypto';
import { readSettings } from '@sightline/config';
import { kafkaRules, kafkaSettings, openBroker, type Broker, type Delivery } from '@sightline/kafka';
import { codecSettings, openCodecs, RetryableError } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';
import { startSecureKafka, user, type SecureKafka } from './secure-kafka/secure-kafka.js';

type Env = Readonly<Record<string, string>>;

let kafka: SecureKafka;
beforeAll(async () => {
  kafka = await startSecureKafka();
});
afterAll(() => kafka.close());

const password = (mechanism: string, secret = user.password): Env => ({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: user.name,
  KAFKA_SASL_PASSWORD: secret,
});
const tls = (): Env => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: kafka.files.authority });
const ownCertificate = (): Env => ({
  KAFKA_TLS_CERT_FILE: kafka.files.clientCert,
  KAFKA_TLS_KEY_FILE: kafka.files.clientKey,
});

/** Ways in that work, beside the plain one that all other tests take. */
const waysIn: readonly (readonly [name: string, env: () => Env])[] = [
  ['a password (PLAIN)', () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD, ...password('plain') })],
  ['SCRAM-SHA-256', () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD, ...password('scram-sha-256') })],
  ['TLS', () => ({ KAFKA_BROKERS: kafka.brokers.TLS, ...tls() })],
  ['TLS with a certificate of ours', () => ({ KAFKA_BROKERS: kafka.brokers.MUTUAL, ...tls(), ...ownCertificate() })],
  ['TLS and a password (PLAIN)', () => ({ KAFKA_BROKERS: kafka.brokers.BOTH, ...tls(), ...password('plain') })],
  ['TLS and SCRAM-SHA-512', () => ({ KAFKA_BROKERS: kafka.brokers.BOTH, ...tls(), ...password('scram-sha-512') })],
];

/** Ways that cannot work, and what is said of them. */
const refusals: readonly (readonly [name: string, env: () => Env, sentence: RegExp])[] = [
  [
    'a wrong password (PLAIN)',
    () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD, ...password('plain', 'wrong') }),
    /refused the user name or the password: mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
  ],
  [
    'a wrong password (SCRAM-SHA-256)',
    () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD, ...password('scram-sha-256', 'wrong') }),
    /refused the user name or the password/,
  ],
  [
    'a wrong password (TLS and SCRAM-SHA-512)',
    () => ({ KAFKA_BROKERS: kafka.brokers.BOTH, ...tls(), ...password('scram-sha-512', 'wrong') }),
    /refused the user name or the password/,
  ],
  [
    'a mechanism that the broker lacks',
    () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD, ...password('scram-sha-512') }),
    /choose another KAFKA_SASL_MECHANISM/,
  ],
  [
    'a password where none is taken',
    () => ({ KAFKA_BROKERS: kafka.brokers.PLAIN, ...password('plain') }),
    /set KAFKA_SASL_MECHANISM=none/,
  ],
  [
    'a broker whose authority nobody knows',
    () => ({ KAFKA_BROKERS: kafka.brokers.TLS, KAFKA_TLS: 'true' }),
    /showed a certificate that is not trusted: set KAFKA_TLS_CA_FILE/,
  ],
  [
    'a broker whose authority is another',
    () => ({ KAFKA_BROKERS: kafka.brokers.TLS, KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: kafka.files.strangeAuthority }),
    /showed a certificate that is not trusted: set KAFKA_TLS_CA_FILE/,
  ],
  [
    'a broker that goes by another name',
    () => ({ KAFKA_BROKERS: kafka.brokers.TLS.replace('127.0.0.1', 'localhost'), ...tls() }),
    /certificate for another host name: set KAFKA_BROKERS/,
  ],
  [
    'no certificate of ours where one is wanted',
    () => ({ KAFKA_BROKERS: kafka.brokers.MUTUAL, ...tls() }),
    /refused our certificate: set KAFKA_TLS_CERT_FILE/,
  ],
  [
    'no TLS on a port that wants it',
    () => ({ KAFKA_BROKERS: kafka.brokers.TLS }),
    /speaks TLS on this port: set KAFKA_TLS=true/,
  ],
];

/** Ways that look like a broker that is not up yet, and what is guessed in the end. */
const silences: readonly (readonly [name: string, env: () => Env, guess: RegExp])[] = [
  [
    'TLS on a port without it',
    () => ({ KAFKA_BROKERS: kafka.brokers.PLAIN, ...tls() }),
    /^No Kafka broker answered at 127\.0\.0\.1:\d+: .* as by a port without TLS \(KAFKA_TLS=false\)\.$/,
  ],
  [
    'no password on a port that wants one',
    () => ({ KAFKA_BROKERS: kafka.brokers.PASSWORD }),
    /^No Kafka broker answered at 127\.0\.0\.1:\d+: .* that wants a password \(KAFKA_SASL_MECHANISM\)\.$/,
  ],
];

const open = (env: Env): Promise<Broker> =>
  openBroker(readSettings(kafkaSettings, kafkaRules, { KAFKA_SESSION_TIMEOUT_MS: '6000', ...env }), {
    clientId: 'security-test',
    log: silentLogger,
  });

/** Sends numbers through a consumer that copies them in transactions, and reads what is committed. The first try of each batch fails. */
async function copyNumbers(broker: Broker, count: number): Promise<readonly string[]> {
  const [input, output, deadLetters] = ['in', 'out', 'dead'].map((part) => `${part}-${randomUUID()}`) as [
    string,
    string,
    string,
  ];
  const spec = { partitions: 2, replicationFactor: 1, settings: {} };
  await broker.topics.apply([input, output, deadLetters].map((topic) => ({ topic, ...spec })));
  const copied: Delivery[] = [];
  const tail = await broker.tail({
    topic: output,
    from: 'earliest',
    onDelivery: (delivery) => copied.push(delivery),
    onFailure: () => undefined,
  });
  const tried = new Set<bigint | undefined>();
  const consumer = await broker.consume({
    groupId: input,
    topic: input,
    delivery: 'exactly_once',
    limits: { maxBatchSize: 10, concurrency: 1, maxInFlight: 100, maxInFlightBytes: 1_000_000 },
    deadLetters: { topic: deadLetters, codec: openCodecs(readSettings(codecSettings, [], {})).deadLetter },
    handle: (batch) => {
      const offset = batch[0]?.offset;
      if (tried.has(offset)) return Promise.resolve(batch.map(({ key, value }) => ({ topic: output, key, value })));
      tried.add(offset);
      return Promise.reject(new RetryableError('the first try fails'));
    },
    onFailure: () => undefined,
  });
  const producer = await broker.openProducer();
  const numbers = Array.from({ length: count }, (_, index) => String(index));
  await producer.send(numbers.map((number) => ({ topic: input, key: number, value: Buffer.from(number) })));
  await vi.waitFor(() => expect(copied.length).toBeGreaterThanOrEqual(count), { timeout: 30_000, interval: 50 });
  await consumer.drain();
  await Promise.all([producer.close(), tail.close()]);
  return copied.map(({ value }) => String(value));
}

describe('a Kafka that wants TLS or a password', () => {
  it.each(waysIn)('is produced to and consumed from exactly once by %s', async (_name, env) => {
    const broker = await open(env());
    try {
      const copied = await copyNumbers(broker, 20);
      expect(copied.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    } finally {
      await broker.close();
    }
  });

  // Not waiting is what is tested: the connect timeout is longer than the test may take.
  it.each(refusals)('says what to mend of %s, without waiting', { timeout: 60_000 }, async (_name, env, sentence) => {
    await expect(open({ KAFKA_CONNECT_TIMEOUT_MS: '600000', ...env() })).rejects.toThrow(sentence);
  });

  it.each(silences)('guesses, when the time is over, at %s', { timeout: 60_000 }, async (_name, env, guess) => {
    await expect(open({ KAFKA_CONNECT_TIMEOUT_MS: '2000', ...env() })).rejects.toThrow(guess);
  });

  it('carries the whole pipeline over TLS with a password', async () => {
    const env = { ...tls(), ...password('scram-sha-512') };
    const pipeline = await Pipeline.open('security', kafka.brokers.BOTH, env);
    try {
      const [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
      const { label, bytes } = await patternPicture(3);
      const answer = await fetch(`${url}/v1/images?wait=20000`, { method: 'POST', body: new Uint8Array(bytes) });
      expect(await answer.json()).toMatchObject({ outcome: 'classified', label });
    } finally {
      await pipeline.close();
    }
  });

  it('ends a service with the sentence when its password is refused', async () => {
    const env = password('plain', 'an old password');
    const running = Pipeline.open('security', kafka.brokers.PLAIN).then(async (pipeline) => {
      try {
        await pipeline.start('ingest-gateway', { KAFKA_BROKERS: kafka.brokers.PASSWORD, PORT: '0', ...env });
      } finally {
        await pipeline.close();
      }
    });
    await expect(running).rejects.toThrow(/refused the user name or the password: mend KAFKA_SASL_USERNAME/);
    await expect(running).rejects.not.toThrow('an old password');
  });
});
