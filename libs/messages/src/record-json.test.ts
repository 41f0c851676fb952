import { describe, expect, it } from 'vitest';
import { openCodecs } from './open-codecs.js';
import { samplePrediction, unreadableCode } from './testing/index.js';

const { prediction } = openCodecs({
  SCHEMA_REGISTRY_URL: undefined,
  SCHEMA_REGISTRY_USER: undefined,
  SCHEMA_REGISTRY_PASSWORD: undefined,
  WRITE_SCHEMAS: [],
  PREDICTIONS_ENCODING: 'json',
});

describe('a prediction as JSON', () => {
  it('holds every field under its Avro name', async () => {
    const { value, contentType } = await prediction.encode(samplePrediction());
    expect(contentType).toBe('application/json');
    expect(JSON.parse(value.toString())).toEqual(samplePrediction());
    expect(await prediction.decode(value)).toEqual(samplePrediction());
  });

  it('has its defaults filled in by the writer and by the reader', async () => {
    const { label, top_k, image, arm, ...rest } = samplePrediction();
    const whole = { ...rest, label: null, top_k: [], image: null, arm: null };
    expect([label, top_k, image, arm]).toBeDefined();
    expect(JSON.parse((await prediction.encode(rest)).value.toString())).toEqual(whole);
    expect(await prediction.decode(Buffer.from(JSON.stringify(rest)))).toEqual(whole);
  });

  it('loses fields that this version does not know', async () => {
    const newer = { ...samplePrediction(), from_the_future: true };
    expect(await prediction.decode(Buffer.from(JSON.stringify(newer)))).toEqual(samplePrediction());
  });

  it.each([
    ['an outcome that does not exist', { outcome: 'guessed' }],
    ['an outcome that every object has', { outcome: 'constructor' }],
    ['a confidence that is text', { confidence: '0.5' }],
    ['an index beyond 32 bits', { top_k: [{ label: 'a', confidence: 1, index: 2 ** 31 }] }],
    ['no worker_id', { worker_id: undefined }],
  ])('is refused with %s', async (_, wrong) => {
    const bytes = Buffer.from(JSON.stringify({ ...samplePrediction(), ...wrong }));
    expect(await unreadableCode(prediction.decode(bytes))).toBe('invalid_message');
  });

  it('is refused when its metadata would change a prototype', async () => {
    const bytes = Buffer.from(JSON.stringify(samplePrediction()).replace('"site"', '"__proto__"'));
    expect(await unreadableCode(prediction.decode(bytes))).toBe('forbidden_key');
  });
});
