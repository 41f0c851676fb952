import { Writable } from 'node:stream';
import type { Prediction } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { PredictionStream, type PredictionStreamOptions } from './prediction-stream.js';
import { RecentPrediction } from './recent-predictions.js';
import { StreamPosition } from './stream-position.js';

function prediction(offset: number, label = 'cat'): RecentPrediction {
  const decode = (): Promise<Prediction> =>
    label === 'unreadable' ? Promise.reject(new Error('unreadable')) : Promise.resolve({ label } as Prediction);
  const delivery = {
    topic: 't',
    partition: 0,
    offset: BigInt(offset),
    timestampMs: 0,
    key: null,
    value: null,
    headers: {},
  };
  return new RecentPrediction(delivery, { decode });
}

/** A reader that takes a chunk each time it is told to. */
class Reader extends Writable {
  text = '';
  #take: (() => void)[] = [];
  #open: boolean;

  constructor({ open }: { open: boolean }) {
    super({ highWaterMark: 1 });
    this.#open = open;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.#open) done();
    else this.#take.push(done);
  }

  openUp(): void {
    this.#open = true;
    for (const done of this.#take.splice(0)) done();
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function stream(reader: Reader, options: Partial<PredictionStreamOptions> = {}): PredictionStream {
  const defaults = {
    filter: () => true,
    position: new StreamPosition(),
    missed: [],
    maxWaiting: 3,
    onUnreadable: () => undefined,
  };
  return new PredictionStream(reader, { ...defaults, ...options });
}

describe('PredictionStream', () => {
  it('sends what was missed before what comes, each with the place to go on from', async () => {
    const reader = new Reader({ open: true });
    const predictions = stream(reader, { missed: [prediction(1), prediction(2)] });
    predictions.push(prediction(3));
    await settled();
    expect(reader.text).toBe([1, 2, 3].map((offset) => `id: 0-${offset}\ndata: {"label":"cat"}\n\n`).join(''));
  });

  it('skips what the reader does not want, and moves on past it', async () => {
    const reader = new Reader({ open: true });
    const predictions = stream(reader, { filter: ({ label }) => label === 'dog' });
    for (const one of [prediction(1, 'dog'), prediction(2), prediction(3, 'dog')]) predictions.push(one);
    await settled();
    expect(reader.text).toBe('id: 0-1\ndata: {"label":"dog"}\n\nid: 0-3\ndata: {"label":"dog"}\n\n');
  });

  it('goes on past a prediction that can’t be read', async () => {
    const reader = new Reader({ open: true });
    const errors: unknown[] = [];
    const predictions = stream(reader, { onUnreadable: (error) => errors.push(error) });
    for (const one of [prediction(1, 'unreadable'), prediction(2)]) predictions.push(one);
    await settled();
    expect(errors).toHaveLength(1);
    expect(reader.text).toBe('id: 0-2\ndata: {"label":"cat"}\n\n');
  });

  it('drops a reader that falls too far behind, and only then', async () => {
    const reader = new Reader({ open: false });
    const predictions = stream(reader, { maxWaiting: 3 });
    predictions.push(prediction(0));
    await settled();
    expect([1, 2, 3].map((offset) => predictions.push(prediction(offset)))).toEqual([true, true, true]);
    expect(reader.destroyed).toBe(false);
    expect(predictions.push(prediction(4))).toBe(false);
    expect(reader.destroyed).toBe(true);
  });

  it('lets a reader catch up', async () => {
    const reader = new Reader({ open: false });
    const predictions = stream(reader, { maxWaiting: 3 });
    for (const offset of [0, 1, 2]) predictions.push(prediction(offset));
    await settled();
    reader.openUp();
    await settled();
    for (const offset of [3, 4, 5]) expect(predictions.push(prediction(offset))).toBe(true);
    await settled();
    expect(reader.text.match(/id: 0-\d/g)).toHaveLength(6);
  });

  it('adds no heartbeat to what a slow reader has not taken yet', async () => {
    const reader = new Reader({ open: false });
    const predictions = stream(reader);
    predictions.push(prediction(0));
    await settled();
    predictions.beat();
    reader.openUp();
    await settled();
    predictions.beat();
    await settled();
    expect(reader.text).toBe('id: 0-0\ndata: {"label":"cat"}\n\n: still here\n\n');
  });
});
