import { readSettings } from '@sightline/config';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, type ImageReceived } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { describe, expect, it } from 'vitest';
import { rules, settings, type SimulatorConfig } from './config.js';
import type { Destination } from './destination.js';
import { durationMs } from './duration.js';
import { followResults } from './follow-results.js';
import { Ledger } from './ledger.js';
import { openDestination } from './open-destination.js';
import { openPicturePool } from './picture-pool.js';
import { startRun } from './start-run.js';
import { openEchoWorker } from './testing/echo-worker.js';
import { jumpingClock } from './testing/jumping-clock.js';

const env = {
  SIMULATOR_RATE: '100',
  SIMULATOR_COUNT: '40',
  SIMULATOR_PICTURES: '12',
  SIMULATOR_WIDTH: '32',
  SIMULATOR_HEIGHT: '32',
  SIMULATOR_FORMAT: 'json',
  SIMULATOR_STRICT: 'true',
};

interface Scene {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly failure: string | undefined;
  readonly printed: readonly string[];
  readonly images: readonly ImageReceived[];
}

/** A whole run against a broker in memory; `timesFor` says how often an image is answered. */
async function play(options: {
  env?: Readonly<Record<string, string>>;
  timesFor?: (image: ImageReceived) => number;
  breaks?: (broker: FakeBroker, destination: Destination) => Destination;
}): Promise<Scene> {
  const config: SimulatorConfig = readSettings(settings, rules, { ...env, ...options.env });
  const broker = fakeBroker({
    topics: { [config.IMAGE_TOPIC]: 3, [config.RESULTS_TOPIC]: 3, [config.IMAGE_DEAD_LETTER_TOPIC]: 1 },
  });
  const codecs = openCodecs(config);
  const topics = {
    imageTopic: config.IMAGE_TOPIC,
    resultsTopic: config.RESULTS_TOPIC,
    deadLetterTopic: config.IMAGE_DEAD_LETTER_TOPIC,
  };
  const { timesFor = () => 1 } = options;
  const worker = await openEchoWorker({ broker, ...topics, groupId: 'echo', timesFor });
  const shared = { ledger: new Ledger(durationMs(config.SIMULATOR_ANSWER_TIMEOUT)), clock: jumpingClock(), run: 'run' };
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const tail = await followResults({
    ...shared,
    broker,
    codec: codecs.prediction,
    topic: config.RESULTS_TOPIC,
    onFailure,
  });
  const opened = await openDestination(broker, codecs.imageReceived, config, shared.run);
  const destination = options.breaks?.(broker, opened) ?? opened;
  const signal = new AbortController().signal;
  const pictures = await openPicturePool(config, signal);
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const run = startRun({ ...shared, config, pictures, destination, log: silentLogger, signal, print });
  const failure = await run.finish();
  await Promise.all([tail.close(), worker.close()]);
  const images = broker.messages(config.IMAGE_TOPIC).map(({ value }) => codecs.imageReceived.decode(value));
  const summary = JSON.parse(printed.at(-1) ?? '') as Record<string, unknown>;
  return { summary, failure, printed, images: await Promise.all(images) };
}

describe('a run', () => {
  it('sends every image and finds every answer, with the label it knew', async () => {
    const { summary, failure } = await play({});
    expect(summary).toMatchObject({ sent: 40, answered: 40, classified: 40, lost: 0, duplicated: 0, failed: 0 });
    expect(summary.accuracy).toEqual({ judged: 40, correct: 40, share: 1 });
    expect(failure).toBeUndefined();
  });

  it('gives each stream its own source_key and unbroken sequence numbers, in order', async () => {
    const { images } = await play({ env: { SIMULATOR_STREAMS: '4', SIMULATOR_NAME: 'cam' } });
    for (const key of ['cam-1', 'cam-2', 'cam-3', 'cam-4']) {
      const stream = images.filter((image) => image.source_key === key);
      expect(stream.map((image) => image.sequence_number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it('says in the metadata which run, which picture and when it was due', async () => {
    const { images } = await play({
      env: { SIMULATOR_COUNT: '1', SIMULATOR_PATTERNS: 'text', SIMULATOR_MODEL: 'patterns' },
    });
    expect(images).toMatchObject([
      {
        source: 'simulator',
        content_type: 'image/jpeg',
        model: 'patterns',
        metadata: { run: 'run', pattern: 'text', picture: expect.stringMatching(/^text-\d+$/) as string },
      },
    ]);
    expect(Date.parse(images[0]?.metadata.due_at ?? '')).toBeGreaterThan(0);
  });

  it('counts what was never answered as lost, and a strict run fails for it', async () => {
    const { summary, failure } = await play({ timesFor: ({ sequence_number: number }) => (number === 3 ? 0 : 1) });
    expect(summary).toMatchObject({ sent: 40, answered: 37, lost: 3 });
    expect(failure).toBe('images went wrong: 3 lost');
  });

  it('counts what was answered twice as duplicated', async () => {
    const { summary, failure } = await play({ timesFor: ({ sequence_number: number }) => (number === 3 ? 2 : 1) });
    expect(summary).toMatchObject({ sent: 40, answered: 40, lost: 0, duplicated: 3 });
    expect(failure).toBe('images went wrong: 3 duplicated');
  });

  it('counts what did not get to the destination, and goes on', async () => {
    const { summary, failure } = await play({
      breaks: (broker, destination) => ({
        ...destination,
        send: (image) => {
          broker.available = image.sequenceNumber !== 5;
          return destination.send(image);
        },
      }),
    });
    expect(summary).toMatchObject({ sent: 37, failed: 3, lost: 0 });
    expect(failure).toBe('images went wrong: 3 not sent');
  });

  it('does not slow down when the destination is slow: what is too much is not sent', async () => {
    const { summary } = await play({
      env: { SIMULATOR_MAX_UNSENT: '5', SIMULATOR_RATE: '1000', SIMULATOR_ANSWER_TIMEOUT: '100ms' },
      breaks: (_, destination) => {
        let taken: (imageId: string) => void;
        const late = new Promise<string>((resolve) => (taken = resolve));
        let count = 0;
        return {
          ...destination,
          send: () => {
            if (++count === 5) {
              setTimeout(() => {
                taken('never answered');
              }, 50);
            }
            return late;
          },
        };
      },
    });
    expect(summary).toMatchObject({ sent: 5, failed: 35 });
  });

  it('begins with what it is about to do and ends with the summary', async () => {
    const { printed } = await play({});
    expect(printed[0]).toBe(
      '100 images a second (constant) in 3 streams, 12 pictures from 32 × 32 patterns, to topic image-stream, 40 images\n',
    );
    expect(printed.at(-1)).toMatch(/^\{"sent":40,/);
  });
});
