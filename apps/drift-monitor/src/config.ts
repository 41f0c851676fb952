import type { Rule, Settings, Values } from '@sightline/config';
import { kafkaRules, kafkaSettings } from '@sightline/kafka';
import { codecSettings, topicSettings } from '@sightline/messages';
import { serviceSettings } from '@sightline/service';
import { driftSettingRules, driftSettings } from './drift-settings.js';
import { webhookRules, webhookSettings } from './notify/webhook-settings.js';

/** Settings of the drift-monitor by environment variable. */
export const settings = {
  ...serviceSettings({ adminPort: 9107 }),
  ...kafkaSettings,
  ...topicSettings,
  ...codecSettings,
  ...driftSettings,
  ...webhookSettings,
};

export type DriftMonitorConfig = Values<typeof settings>;

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings & Settings>[] = [
  ...kafkaRules,
  ...driftSettingRules,
  ...webhookRules,
];
