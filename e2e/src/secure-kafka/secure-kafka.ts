import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startKafka, type KafkaSecurity, type SecureListener } from '@sightline/dev-stack';
import { makeAuthority, sign } from './certificates.js';

/** The user that every listener with SASL knows. */
export const user = { name: 'alice', password: 'correct horse' };

const protocols = { PASSWORD: 'SASL_PLAINTEXT', TLS: 'SSL', MUTUAL: 'SSL', BOTH: 'SASL_SSL' } as const;

export type ListenerName = keyof typeof protocols;

/** A real Kafka that can be reached in every way we know: plain, with a password, by TLS, by TLS both ways, by TLS and a password. */
export interface SecureKafka {
  /** Its address, as KAFKA_BROKERS takes it, for each way. */
  readonly brokers: Readonly<Record<ListenerName | 'PLAIN', string>>;
  /** PEM files of the authority that signed the broker's certificate, of a client's certificate and key, and of a strange authority. */
  readonly files: Readonly<Record<'authority' | 'clientCert' | 'clientKey' | 'strangeAuthority', string>>;
  close(): Promise<void>;
}

/** Starts it on free ports, with certificates made for it. */
export async function startSecureKafka(): Promise<SecureKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-secure-kafka-'));
  const [ours, strange] = await Promise.all([makeAuthority('Sightline test'), makeAuthority('Stranger')]);
  const [broker, client] = await Promise.all([sign(ours, folder, 'broker'), sign(ours, folder, 'client')]);
  const [authority, strangeAuthority] = [join(folder, 'ca.pem'), join(folder, 'stranger.pem')];
  await Promise.all([writeFile(authority, ours.cert), writeFile(strangeAuthority, strange.cert)]);

  const listeners = await freeListeners();
  const security = { listeners, properties: properties(broker.bothFile, authority), scramUsers: [user] };
  const kafka = await startKafka({ dataDir: join(folder, 'kafka'), security });
  return {
    brokers: { PLAIN: kafka.brokers, ...addresses(listeners) },
    files: { authority, strangeAuthority, clientCert: client.certFile, clientKey: client.keyFile },
    close: async () => {
      await kafka.discard();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freeListeners(): Promise<readonly SecureListener[]> {
  const entries = Object.entries(protocols);
  const ports = await freePorts(entries.length);
  return entries.map(([name, protocol], index) => ({ name, protocol, port: ports[index] ?? 0 }));
}

function addresses(listeners: readonly SecureListener[]): Record<ListenerName, string> {
  const address = (wanted: ListenerName): string =>
    `127.0.0.1:${listeners.find(({ name }) => name === wanted)?.port ?? 0}`;
  return { PASSWORD: address('PASSWORD'), TLS: address('TLS'), MUTUAL: address('MUTUAL'), BOTH: address('BOTH') };
}

function properties(keyAndCertFile: string, authorityFile: string): KafkaSecurity['properties'] {
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.name}="${user.password}";`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const jaas = ['password', 'both'].flatMap((listener): [string, string][] => [
    [`listener.name.${listener}.plain.sasl.jaas.config`, plain],
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scram],
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scram],
  ]);
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'listener.name.both.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyAndCertFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authorityFile,
    'listener.name.mutual.ssl.client.auth': 'required',
    ...Object.fromEntries(jaas),
  };
}
