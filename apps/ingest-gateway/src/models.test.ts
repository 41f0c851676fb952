import { describe, expect, it } from 'vitest';
import { openScene, predictionOf } from './testing/scene.js';

describe('GET /v1/models', () => {
  it('lists who answers first, then what the catalogue has', async () => {
    const scene = await openScene();
    await scene.predict({
      ...predictionOf({ image_id: 'a' }),
      model_name: 'our_own',
      model_version: '7',
      processed_at: 5,
    });
    await scene.predict({ ...predictionOf({ image_id: 'b' }), model_name: null, model_version: null });
    const { models } = (await (await fetch(`${scene.url}/v1/models`)).json()) as {
      models: { name: string; answering: unknown; catalogue: unknown }[];
    };
    expect(models[0]).toEqual({
      name: 'our_own',
      answering: { version: '7', role: 'primary', last_answered_at: 5 },
      catalogue: null,
    });
    const embedded = models.find(({ name }) => name === 'efficientnet_lite0');
    expect(embedded).toMatchObject({ answering: null, catalogue: { licence: 'Apache-2.0', width: 224, height: 224 } });
  });

  it('tells who answers from who runs in the shadow', async () => {
    const scene = await openScene();
    const said = [
      ['1', 'primary'],
      ['2', 'shadow'],
    ] as const;
    for (const [model_version, role] of said) {
      await scene.predict({ ...predictionOf({ image_id: 'a' }), model_name: 'both', model_version, role });
    }
    await scene.predict({ ...predictionOf({ image_id: 'a' }), model_name: 'dark', model_version: '3', role: 'shadow' });
    const { models } = (await (await fetch(`${scene.url}/v1/models`)).json()) as { models: object[] };
    expect(models).toMatchObject([
      { name: 'both', answering: { version: '1', role: 'primary' } },
      { name: 'dark', answering: { version: '3', role: 'shadow' } },
      ...models.slice(2),
    ]);
  });
});
