import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import { codecSettings, openCodecs, type Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { expect, it, vi } from 'vitest';
import { followResults } from './follow-results.js';
import { Ledger } from './ledger.js';
import { jumpingClock } from './testing/jumping-clock.js';

it('knows the images of its run that it dropped in a bucket by the names of their objects', async () => {
  const broker = fakeBroker({ topics: { results: 1 } });
  const { prediction: codec } = openCodecs(readSettings(codecSettings, [], {}));
  const [clock, answered] = [jumpingClock(), vi.fn()];
  const onFailure = vi.fn();
  const tail = await followResults({
    broker,
    codec,
    topic: 'results',
    run: 'run',
    ledger: { answered },
    clock,
    onFailure,
  });
  for (const [source, source_key] of [
    ['gcs', 'simulator/run/cam-1/0.jpg'],
    ['gcs', 'simulator/other/cam-1/0.jpg'],
    ['gcs', null],
    ['http', 'simulator/run/cam-1/0.jpg'],
  ] as const) {
    const { value } = await codec.encode(samplePrediction({ source, source_key, metadata: {} }));
    broker.write([{ topic: 'results', key: 'image', value }]);
  }
  await vi.waitFor(() => expect(answered).toHaveBeenCalled());
  expect(answered.mock.calls.map(([prediction]) => (prediction as Prediction).source_key)).toEqual([
    'simulator/run/cam-1/0.jpg',
  ]);
  expect(onFailure).not.toHaveBeenCalled();
  await tail.close();
});

it('takes no shadow for the answer, nor for a second one', async () => {
  const broker = fakeBroker({ topics: { results: 1 } });
  const { prediction: codec } = openCodecs(readSettings(codecSettings, [], {}));
  const [ledger, clock] = [new Ledger(1000), jumpingClock()];
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const tail = await followResults({ broker, codec, topic: 'results', run: 'run', ledger, clock, onFailure });
  const say = async (changed: Parameters<typeof samplePrediction>[0]): Promise<void> => {
    const { value } = await codec.encode(samplePrediction({ metadata: { run: 'run' }, ...changed }));
    broker.write([{ topic: 'results', key: 'image', value }]);
  };
  for (const image_id of ['a', 'b']) ledger.sent(image_id, clock.nowMs(), null);
  await say({ image_id: 'a', role: 'shadow' });
  await say({ image_id: 'a', role: 'primary' });
  await say({ image_id: 'a', role: 'shadow', model_version: '2' });
  await say({ image_id: 'b', role: 'shadow' });
  await say({ image_id: 'c', role: 'primary' });
  ledger.sent('c', clock.nowMs(), null);
  await vi.waitFor(() => expect(ledger.figures(clock.nowMs()).answered).toBe(2));
  expect(ledger.figures(clock.nowMs())).toMatchObject({ answered: 2, duplicated: 0, waiting: 1 });
  await tail.close();
});
