import { filterRules, filterSettings } from '@sightline/bucket-images';
import type { Values } from '@sightline/config';
import { kafkaRules } from '@sightline/kafka';
import { storageSettings } from '@sightline/storage';
import { warehouseRules, warehouseSettings } from '@sightline/warehouse';
import { brokerSettings, readWithFlags, type SettingFlags } from '../settings.js';

const backfillSettings = { ...brokerSettings, ...storageSettings, ...warehouseSettings, ...filterSettings };

export type BackfillSettings = Values<typeof backfillSettings>;

/** Reads what a backfill needs: Kafka, Cloud Storage, and which objects are images. @throws ConfigError */
export function readBackfillSettings(
  env: Readonly<Record<string, string | undefined>>,
  flags: SettingFlags,
): BackfillSettings {
  return readWithFlags(backfillSettings, env, flags, [...kafkaRules, ...filterRules, ...warehouseRules]);
}
