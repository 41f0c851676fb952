import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import { codecSettings, openCodecs } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { expect, it, vi } from 'vitest';
import { followResults } from './follow-results.js';
import { Ledger } from './ledger.js';
import { jumpingClock } from './testing/jumping-clock.js';

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
