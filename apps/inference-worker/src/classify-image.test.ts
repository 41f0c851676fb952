import { describe, expect, it } from 'vitest';
import { hostileImages } from '@sightline/image/testing';
import { sampleImage } from '@sightline/messages/testing';
import { imageClassifier } from './classify-image.js';
import type { ImageWithBytes } from './fetch/fetching-classifier.js';
import type { Answer } from './answer.js';
import { modelChooser } from './choose-model.js';
import { ImageLoad } from './image-load.js';
import { routeIndex } from './routing/route-index.js';
import { colourGif } from './testing/colour-image.js';
import { fakeHost } from './testing/fake-host.js';
import type { FakeHost } from './testing/fake-host.js';

const { signal } = new AbortController();
const limits = { maxBytes: 20_000_000, maxPixels: 50_000_000 };
const orange = colourGif(200, 100, 20);

const defaultModel = { name: 'colours', version: null };

async function open(confidence = 0) {
  const fake = fakeHost(['colours/1', 'others/1'], {
    classifiers: { others: { scoresOf: () => Float32Array.of(0, 0, 1) } },
  });
  fake.host.want('settings', [{ ...defaultModel, role: 'primary' }]);
  await fake.host.ensure(defaultModel);
  const classify = classifierOf(fake, confidence);
  return {
    classify: (overrides: Partial<ImageWithBytes>, until = signal) =>
      classify({ ...sampleImage(), content: orange, ...overrides }, until),
    colours: fake.loads.get('primary/colours/1') ?? expect.fail('not loaded'),
  };
}

function classifierOf({ host }: FakeHost, confidence: number): ReturnType<typeof imageClassifier> {
  const choose = modelChooser({
    host,
    routes: () => routeIndex([]),
    defaultModel,
    threshold: () => confidence,
    names: () => ['colours', 'others'],
    maxWaiting: 4,
  });
  return imageClassifier({ choose, limits, topK: 2, load: new ImageLoad(1) });
}

const answerTo = async (overrides: Partial<ImageWithBytes>): Promise<Answer> => (await open()).classify(overrides);

describe('an image', () => {
  it('gets its labels, the model that gave them, and the time each stage took', async () => {
    const answer = await answerTo({ content: orange });
    expect(answer).toMatchObject({
      outcome: 'classified',
      label: 'red',
      top_k: [
        { label: 'red', index: 0 },
        { label: 'green', index: 1 },
      ],
      model_name: 'colours',
      model_version: '1',
      image: {
        format: 'gif',
        width: 1,
        height: 1,
        bytes: orange.length,
        brightness: expect.closeTo((0.2126 * 200 + 0.7152 * 100 + 0.0722 * 20) / 255, 2) as number,
      },
    });
    expect(answer.confidence).toBeCloseTo(200 / 320, 5);
    expect(Object.values(answer.timings).every((ms) => ms !== null && ms >= 0)).toBe(true);
  });

  it('tells the engine of the others that are on their way', async () => {
    const { classify, colours } = await open();
    await classify({ content: orange });
    await Promise.all([classify({ content: orange }), classify({ content: orange })]);
    await classify({ content: orange });
    const { moreToCome } = colours.classifier;
    expect([moreToCome[0], moreToCome[1], moreToCome.at(-1)]).toEqual([false, true, false]);
  });

  it('is of low confidence below the threshold, its labels kept', async () => {
    const answer = await (await open(0.9)).classify({ content: orange });
    expect(answer).toMatchObject({ outcome: 'low_confidence', label: 'red' });
  });

  it('holds where its confidence is the threshold', async () => {
    expect(await (await open(1)).classify({ content: colourGif(9, 0, 0) })).toMatchObject({ outcome: 'classified' });
  });

  it('is answered by the model it asks for', async () => {
    const answer = await answerTo({ content: orange, model: 'others' });
    expect(answer).toMatchObject({ label: 'blue', model_name: 'others' });
  });

  it('is rejected when it asks for a model that is not there', async () => {
    const answer = await answerTo({ content: orange, model: 'vgg99' });
    expect(answer).toMatchObject({ outcome: 'rejected', error_code: 'unknown_model', image: { format: 'gif' } });
    expect(answer.error_message).toContain('colours or others');
    expect(answer.model_name).toBeUndefined();
  });

  it('is rejected when the model gives it no numbers, with what its header says', async () => {
    const answer = await answerTo({ content: colourGif(0, 0, 0) });
    expect(answer).toMatchObject({
      outcome: 'rejected',
      error_code: 'unusable_scores',
      model_name: 'colours',
      image: { format: 'gif', width: 1, height: 1 },
      timings: { inferred: null },
    });
    expect(answer.timings.decoded).toBeGreaterThan(0);
  });

  // Whether a strip has too many pixels depends on the size of the model, and this one's is tiny.
  const hostile = hostileImages.filter(({ code, foundIn }) => code !== 'too_many_pixels' || foundIn === 'header');
  it.each(hostile)('is rejected with a stable code: $name', async ({ make, code }) => {
    const answer = await answerTo({ content: await make() });
    expect(answer).toMatchObject({ outcome: 'rejected', error_code: code });
    expect(answer.error_message).toMatch(/\.$/);
    expect(answer.label).toBeUndefined();
  });

  it('is no longer classified when the partition is lost', async () => {
    const { classify, colours } = await open();
    const lost = new AbortController();
    colours.classifier.pause();
    const fillers = [1, 2].map(() => classify({ content: orange }));
    const waiting = classify({ content: orange }, lost.signal);
    const refused = expect(waiting).rejects.toThrow('partition lost');
    lost.abort(new Error('partition lost'));
    colours.classifier.resume();
    await Promise.all([refused, ...fillers]);
  });

  it('is not blamed for a broken engine', async () => {
    const { classify, colours } = await open();
    colours.classifier.failNext(new Error('engine broken'));
    await expect(classify({ content: orange })).rejects.toThrow('engine broken');
  });
});
