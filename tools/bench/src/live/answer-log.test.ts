import { fakeBroker } from '@sightline/kafka/testing';
import type { Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { expect, it, vi } from 'vitest';
import { codecs } from '../setup/image-message.js';
import { AnswerLog, latenciesOf } from './answer-log.js';

const topic = 'results';

async function openLog() {
  const broker = fakeBroker({ topics: { [topic]: 1 } });
  const failures: Error[] = [];
  const log = await AnswerLog.open(broker, topic, (error) => void failures.push(error));
  const answer = async (imageId: string, more: Partial<Prediction> = {}): Promise<void> => {
    const { value } = await codecs.prediction.encode(samplePrediction({ image_id: imageId, ...more }));
    broker.write([{ topic, key: imageId, value }]);
  };
  return { log, failures, answer };
}

it('tells what was answered once, twice and not at all, and by which version', async () => {
  const { log, answer } = await openLog();
  const answered = log.sending('once');
  void log.sending('twice');
  void log.sending('never');
  await answer('twice');
  await answer('twice');
  await answer('of another run');
  await answer('once', { model_version: '7' });
  await answered;
  expect(log.images.map(({ answers }) => answers)).toEqual([1, 2, 0]);
  expect(log.images[0]?.version).toBe('7');
  expect(log.unanswered).toBe(1);
  expect(latenciesOf(log.images)).toHaveLength(2);
  await log.close();
});

it('takes the answer of a shadow for no answer', async () => {
  const { log, answer } = await openLog();
  void log.sending('image');
  await answer('image', { role: 'shadow' });
  await vi.waitFor(() => expect(log.images).toMatchObject([{ answers: 0, shadows: 1 }]));
  expect(log.unanswered).toBe(1);
  await log.close();
});

it('begins anew when the images are taken', async () => {
  const { log, answer } = await openLog();
  void log.sending('first');
  expect(log.take()).toHaveLength(1);
  const answered = log.sending('second');
  await answer('first');
  await answer('second');
  await answered;
  expect(log.take()).toMatchObject([{ answers: 1 }]);
  await log.close();
});

it('fails the run when a picture is rejected: its time would tell nothing', async () => {
  const { log, failures, answer } = await openLog();
  void log.sending('image');
  await answer('image', { outcome: 'rejected' });
  await vi.waitFor(() => expect(failures.map(String)).toEqual(['Error: The worker rejected image image.']));
  await log.close();
});
