import { choice, list, text, url } from '@sightline/config';
import { releaseNames } from './releases.js';

/** Settings of how messages are written and read. */
export const codecSettings = {
  SCHEMA_REGISTRY_URL: url({
    doc: 'Confluent schema registry: when set, Avro messages carry its schema ids instead of fingerprints, and such messages can be read.',
  }),
  SCHEMA_REGISTRY_USER: text({ doc: 'User name for the schema registry.' }),
  SCHEMA_REGISTRY_PASSWORD: text({ secret: true, doc: 'Password for the schema registry.' }),
  WRITE_SCHEMAS: list({
    default: [],
    words: releaseNames,
    doc: 'Released schemas to write in place of today’s, such as prediction.v1, while services that know no newer one still read; comma-separated. Without meaning for messages that carry an id of the schema registry.',
  }),
  PREDICTIONS_ENCODING: choice(['avro', 'json'], {
    default: 'avro',
    doc: 'How predictions are written: json for consumers that cannot read Avro. Every service reads both.',
  }),
};
