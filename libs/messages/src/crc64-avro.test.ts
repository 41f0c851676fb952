import { describe, expect, it } from 'vitest';
import { schemaFingerprint } from './crc64-avro.js';
import * as schemas from './generated/schemas.js';

describe('schemaFingerprint', () => {
  // The first two are the Avro specification's own; all were computed with fastavro 1.13.1.
  it.each([
    ['"int"', '8f5c393f1ad57572'],
    ['"string"', 'c70345637248018f'],
    ['{"name":"sightline.Example","type":"record","fields":[{"name":"a","type":"long"}]}', 'ca4422051e5f60fb'],
  ])('gives %s the fingerprint that other implementations give it', (form, fingerprint) => {
    expect(schemaFingerprint(form).toString('hex')).toBe(fingerprint);
  });

  it.each([
    ['Alert', schemas.alertReleases, '9bd7a3c2c0d265c2'],
    ['DeadLetter', schemas.deadLetterReleases, 'd7958da4be3e223c'],
    ['ImageReceived', schemas.imageReceivedReleases, '6c87d6abdecb0cff'],
    ['ModelRouting', schemas.modelRoutingReleases, '7394bbd62f2d13f0'],
    ['Prediction', schemas.predictionReleases, 'c517641b0a061cf1'],
  ])(
    'gives the first release of %s the fingerprint that fastavro gives its schema file',
    (_, releases, fingerprint) => {
      expect(schemaFingerprint(releases[0] ?? '').toString('hex')).toBe(fingerprint);
    },
  );
});
