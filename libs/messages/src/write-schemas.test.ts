import { readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import { singleObjectPrefix } from './avro-single-object.js';
import { codecSettings } from './codec-settings.js';
import { predictionReleases } from './generated/schemas.js';
import { openCodecs } from './open-codecs.js';
import { sampleImage, samplePrediction } from './testing/index.js';

describe('WRITE_SCHEMAS', () => {
  const written = (names: string): ReturnType<typeof openCodecs> =>
    openCodecs(readSettings(codecSettings, [], { WRITE_SCHEMAS: names }));

  const today = written('');

  it('has a message written as the release that is named, and the others as they are today', async () => {
    const older = written('prediction.v1');
    const { value } = await older.prediction.encode(samplePrediction());
    expect(value.subarray(0, 10)).toEqual(singleObjectPrefix(predictionReleases[0] ?? ''));
    const { image, ...rest } = samplePrediction();
    // What the first release did not have.
    expect(await today.prediction.decode(value)).toEqual({ ...rest, image: image && { ...image, brightness: null } });
    expect(await older.imageReceived.encode(sampleImage())).toEqual(await today.imageReceived.encode(sampleImage()));
  });

  it('can name any release of any message, and nothing else', () => {
    expect(() => written('image-received.v1,prediction.v2,alert.v1')).not.toThrow();
    expect(() => written('prediction.v9')).toThrow(
      'WRITE_SCHEMAS=prediction.v9: prediction.v9 must be among alert.v1, ',
    );
  });
});
