import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { codecSettings, openCodecs, type NewPrediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';

const labels = ['circles', 'rectangles', 'lines', 'noise', 'text', 'gradient'];
/** Every twentieth is rejected, as pictures go. */
const REJECTED = 20;
const EVERY_MS = 50;

/** Writes made-up predictions at an even pace until the signal is aborted; resolves with how many. */
export async function streamPredictions(
  stage: Stage,
  topics: LaneTopics,
  rate: number,
  until: AbortSignal,
): Promise<number> {
  const codec = openCodecs(readSettings(codecSettings, [], {})).prediction;
  const producer = await stage.broker.openProducer();
  const startedAt = performance.now();
  let sent = 0;
  while (!until.aborted) {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1000) - sent;
    const records = await Promise.all(
      Array.from({ length: due }, async (_, index) => {
        const prediction = madeUp(sent + index);
        const { value } = await codec.encode(prediction);
        return { topic: topics.RESULTS_TOPIC, key: prediction.image_id, value };
      }),
    );
    if (records.length > 0) await producer.send(records);
    sent += due;
    await delay(EVERY_MS);
  }
  await producer.close();
  return sent;
}

function madeUp(number: number): NewPrediction {
  const now = Date.now() * 1000;
  const total = 5 + (number % 40);
  const common = {
    image_id: randomUUID(),
    prediction_id: randomUUID(),
    received_at: now - total * 1000,
    processed_at: now,
    timings_ms: { queued: 1, fetched: null, decoded: 2, waited: 0.5, inferred: 3 + (number % 7) / 10, total },
  };
  return number % REJECTED === 0
    ? samplePrediction({
        ...common,
        outcome: 'rejected',
        label: null,
        confidence: null,
        top_k: [],
        error_code: 'truncated',
        error_message: 'The file ends early.',
      })
    : samplePrediction({ ...common, label: labels[number % labels.length] ?? '', arm: number % 2 === 0 ? 'a' : 'b' });
}
