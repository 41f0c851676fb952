import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startKafka, type LocalKafka } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

const IMAGES = 2000;
const SOURCES = 8;
const KILLS = 12;
const BROKER_KILL_AFTER = 5;

let dataDir: string;
let kafka: LocalKafka;
let pipeline: Pipeline;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-exactly-once-'));
  kafka = await startKafka({ dataDir });
  pipeline = await Pipeline.open('exactly-once', kafka.brokers);
});
afterAll(async () => {
  await pipeline.close();
  await kafka.discard();
  await rm(dataDir, { recursive: true, force: true });
});

/**
 * Kills one service after the other at random moments, each while it works, and starts it again; meanwhile the broker is
 * killed and restarted once, and a third worker leaves and joins.
 */
async function wreak(victims: readonly ServiceProcess[], passing: ServiceProcess): Promise<void> {
  for (let kills = 0; kills < KILLS; kills += 1) {
    const victim = victims[kills % victims.length];
    await victim?.keepUp();
    await delay(Math.random() * 2000);
    await victim?.end('SIGKILL');
    victim?.launch();
    if (kills === BROKER_KILL_AFTER) {
      await kafka.kill();
      await kafka.restart();
    }
    if (kills % 4 === 1) await passing.end('SIGTERM');
    if (kills % 4 === 3) passing.launch();
  }
  await Promise.all(victims.map((victim) => victim.keepUp()));
}

describe('exactly once', () => {
  it(
    `gives ${IMAGES} images exactly one prediction each through ${KILLS} kills, a broker restart and workers that come and go`,
    { timeout: 600_000 },
    async () => {
      const { gateway, url } = await pipeline.startGateway();
      const workers = [await pipeline.start('inference-worker'), await pipeline.start('inference-worker')];
      const passing = await pipeline.start('inference-worker');
      const pictures = await Promise.all(Array.from({ length: 24 }, (_, seed) => patternPicture(seed)));

      const accepted = new Map<string, string>();
      let resent = 0;
      const send = async (source: number): Promise<void> => {
        for (let sequence = 0; sequence < IMAGES / SOURCES; sequence += 1) {
          const key = `camera-${source}-${sequence}`;
          const { bytes } = pictures[(source + sequence) % pictures.length] ?? {};
          const { imageId, tries } = await uploadUntilAccepted(
            () => url,
            bytes ?? Buffer.alloc(0),
            key,
            `camera-${source}`,
          );
          accepted.set(imageId, key);
          resent += tries - 1;
          // As a camera would, not as fast as possible: the kills are to fall among the uploads.
          await delay(60);
        }
      };
      const sources = Array.from({ length: SOURCES }, (_, source) => source);
      await Promise.all([...sources.map((source) => send(source)), wreak([gateway, ...workers], passing)]);

      expect(accepted.size).toBe(IMAGES);
      expect(resent).toBeGreaterThan(0);
      const answers = await pipeline.answers();
      await vi.waitFor(
        () => expect(new Set(answers.map(({ prediction }) => prediction.image_id)).size).toBeGreaterThanOrEqual(IMAGES),
        {
          timeout: 120_000,
          interval: 500,
        },
      );
      // Whatever would be answered twice has the time to be.
      await delay(5000);
      expectOneEach(answers, accepted);
      expectOrderPerSource(answers);
    },
  );
});

function expectOneEach(answers: readonly Answer[], accepted: ReadonlyMap<string, string>): void {
  const primary = answers
    .filter(({ prediction }) => prediction.role === 'primary')
    .map(({ prediction }) => prediction.image_id);
  const repeated = primary.filter((imageId, index) => primary.indexOf(imageId) !== index);
  expect({ repeated, missing: [...accepted.keys()].filter((imageId) => !primary.includes(imageId)) }).toEqual({
    repeated: [],
    missing: [],
  });
  expect(answers.map(({ prediction }) => prediction.outcome).filter((outcome) => outcome === 'rejected')).toEqual([]);
}

/** Within each partition of the results a source's images stand in the order of their messages. */
function expectOrderPerSource(answers: readonly Answer[]): void {
  const last = new Map<string, number>();
  const byPlace = [...answers].sort((a, b) => Number(a.delivery.offset - b.delivery.offset));
  for (const { prediction, delivery } of byPlace) {
    const place = `${delivery.partition}/${prediction.source_key ?? ''}`;
    const { offset } = prediction.source_position;
    expect(offset).toBeGreaterThan(last.get(place) ?? -1);
    last.set(place, offset);
  }
  expect(new Set(answers.map(({ prediction }) => prediction.source_key)).size).toBe(SOURCES);
}
