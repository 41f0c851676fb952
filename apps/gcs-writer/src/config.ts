import { choice, integer, required, text } from '@sightline/config';
import { sinkSettings } from '@sightline/sink';
import { storageSettings } from '@sightline/storage';

const MIB = 1024 * 1024;

/** Settings of the gcs-writer. */
export const settings = {
  ...sinkSettings({ consumerGroup: 'gcs-writer', adminPort: 9105 }),
  ...storageSettings,
  // An object's predictions are in flight until it is stored, over all partitions.
  MAX_IN_FLIGHT: integer({
    default: 200_000,
    min: 1,
    max: 10_000_000,
    doc: 'Most predictions gathered and not yet stored, over all partitions; above it the largest object is closed.',
  }),
  MAX_IN_FLIGHT_BYTES: integer({
    default: 64 * MIB,
    min: MIB,
    doc: 'Their bytes in Kafka; as lines of JSON in memory they are two to three times as many.',
  }),
  OUTPUT_BUCKET: required(
    text({
      pattern: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
      patternText: 'must be the name of a bucket, without gs://',
      doc: 'Bucket for the archive of predictions.',
    }),
  ),
  OUTPUT_PREFIX: text({
    default: 'outputs/predictions',
    pattern: /^[A-Za-z0-9._=-]+(\/[A-Za-z0-9._=-]+)*$/,
    patternText: 'must be folder names joined by /, without one at the beginning or the end',
    doc: 'Folder of the bucket in which date=YYYY-MM-DD/hour=HH/ begin.',
  }),
  OUTPUT_COMPRESSION: choice(['none', 'gzip'], {
    default: 'none',
    doc: 'gzip: objects end in .ndjson.gz and have about a tenth of the size.',
  }),
  OBJECT_MAX_BYTES: integer({
    default: 32 * MIB,
    min: 1024,
    max: 1024 * MIB,
    doc: 'An object with so many bytes, before compression, is stored.',
  }),
  OBJECT_MAX_RECORDS: integer({
    default: 50_000,
    min: 1,
    max: 10_000_000,
    doc: 'Most predictions of an object.',
  }),
  OBJECT_MAX_AGE_MS: integer({
    default: 300_000,
    min: 100,
    max: 86_400_000,
    doc: 'So long after its first prediction an object is stored, with or without more: what waits longest is this far behind. Fewer objects an hour need more time.',
  }),
};
