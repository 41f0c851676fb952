import { integer, readSettings, text, url, type Rule, type Settings, type Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';

/** How to reach the pipeline's Kafka. A person waits less patiently than a service. */
export const brokerSettings = {
  ...kafkaSettings,
  KAFKA_CONNECT_TIMEOUT_MS: integer({
    default: 5000,
    min: 100,
    max: 3_600_000,
    doc: 'How long to wait for the brokers, milliseconds.',
  }),
  ...topicSettings,
  ...codecSettings,
};

/** How to reach the gateway. */
export const gatewaySettings = {
  SIGHTLINE_URL: url({ default: 'http://127.0.0.1:8080', doc: 'Address of the gateway (also --url).' }),
  SIGHTLINE_API_KEY: text({ secret: true, doc: 'API key for the gateway.' }),
};

export type BrokerSettings = Values<typeof brokerSettings>;
export type GatewaySettings = Values<typeof gatewaySettings>;

type Env = Readonly<Record<string, string | undefined>>;

/** Flags that stand for settings, as commands declare them. */
export interface SettingFlags {
  readonly brokers?: string;
  readonly url?: string;
}

/** Reads settings from the environment; a flag wins over its variable. @throws ConfigError naming everything that is wrong. */
export function readWithFlags<const S extends Settings>(
  settings: S,
  env: Env,
  { brokers, url: address }: SettingFlags = {},
  rules: readonly Rule<S>[] = [],
): Values<S> {
  const flags = {
    ...(brokers === undefined ? {} : { KAFKA_BROKERS: brokers }),
    ...(address === undefined ? {} : { SIGHTLINE_URL: address }),
  };
  return readSettings(settings, rules, { ...env, ...flags });
}

/** Reads how to reach Kafka. @throws ConfigError */
export function readBrokerSettings(env: Env, flags: SettingFlags = {}): BrokerSettings {
  return readWithFlags(brokerSettings, env, flags, kafkaRules);
}

/** Reads how to reach the gateway. @throws ConfigError */
export function readGatewaySettings(env: Env, flags: SettingFlags = {}): GatewaySettings {
  return readWithFlags(gatewaySettings, env, flags);
}
