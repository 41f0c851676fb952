import { expect, it } from 'vitest';
import { codecs, pipelineBroker, predict } from '../testing/pipeline.js';
import { openAnswers } from './answers.js';

it('waits past what a shadow says for the answer', async () => {
  const broker = pipelineBroker();
  const answers = await openAnswers(broker, codecs.prediction, 'image-stream-results');
  const { prediction } = answers.wait('a', 5000, new AbortController().signal);
  await predict(broker, { image_id: 'a', role: 'shadow', label: 'espresso' });
  await predict(broker, { image_id: 'a', role: 'primary', label: 'tabby' });
  expect(await prediction).toMatchObject({ role: 'primary', label: 'tabby' });
  await answers.close();
});
