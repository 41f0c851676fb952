import { readSettings } from '@sightline/config';
import { silentLogger } from '@sightline/observability';
import { inject } from 'vitest';
import { kafkaSettings } from './kafka-settings.js';
import { openBroker } from './open-broker.js';
import { describeBroker } from './testing/describe-broker.js';

const settings = readSettings(kafkaSettings, [], {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  KAFKA_SESSION_TIMEOUT_MS: '6000',
});

describeBroker('Kafka', () => openBroker(settings, { clientId: 'contract', log: silentLogger }));
