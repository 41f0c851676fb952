import type { Values } from '@sightline/config';
import { imageSettings } from '@sightline/image';
import { kafkaRules } from '@sightline/kafka';
import { fetchSettings, storageSettings } from '@sightline/storage';
import { brokerSettings, readWithFlags, type SettingFlags } from '../../../settings.js';

const retrainSettings = {
  ...brokerSettings,
  ...storageSettings,
  ...fetchSettings,
  MAX_IMAGE_BYTES: imageSettings.MAX_IMAGE_BYTES,
};

export type RetrainSettings = Values<typeof retrainSettings>;

/** Reads where pictures are: Kafka, and the buckets that claim checks may point to. @throws ConfigError */
export function readRetrainSettings(
  env: Readonly<Record<string, string | undefined>>,
  flags: SettingFlags,
): RetrainSettings {
  return readWithFlags(retrainSettings, env, flags, kafkaRules);
}
