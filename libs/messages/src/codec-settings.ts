import { choice, text, url } from '@sightline/config';

/** Settings of how messages are written and read. */
export const codecSettings = {
  SCHEMA_REGISTRY_URL: url({
    doc: 'Confluent schema registry: when set, Avro messages carry its schema ids instead of fingerprints, and such messages can be read.',
  }),
  SCHEMA_REGISTRY_USER: text({ doc: 'User name for the schema registry.' }),
  SCHEMA_REGISTRY_PASSWORD: text({ secret: true, doc: 'Password for the schema registry.' }),
  PREDICTIONS_ENCODING: choice(['avro', 'json'], {
    default: 'avro',
    doc: 'How predictions are written: json for consumers that cannot read Avro. Every service reads both.',
  }),
};
