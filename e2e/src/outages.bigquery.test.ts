import { fileURLToPath } from 'node:url';
import { environmentWith } from '@sightline/config';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';

/** Each server is away for so long; by hand and for a minute each: `npm run bench -- outages`. */
const AWAY_SECONDS = 4;

const bench = fileURLToPath(new URL('../../tools/bench/dist/main.js', import.meta.url));
const inTime = expect.any(Number) as unknown;
const recovered = { answers: inTime, bigQuery: inTime, archive: inTime };

it(
  'brings every picture to its label and once to each sink, though Cloud Storage, Pub/Sub, BigQuery and Kafka go away under load, one after the other, and the other sinks go on',
  { timeout: 600_000 },
  async () => {
    const args = ['outages', '--seconds', String(AWAY_SECONDS), '--json'];
    // What a broker that was away knows of its consumers runs out sooner.
    const { stdout } = await execaNode(bench, args, { env: environmentWith({ KAFKA_SESSION_TIMEOUT_MS: '6000' }) });
    const last = JSON.parse(stdout.split('\n').at(-1) ?? '') as Record<'accepted' | 'lost' | 'duplicated', number>;
    const held = { missing: 0, repeated: 0 };
    expect(last.accepted).toBeGreaterThan(4 * AWAY_SECONDS);
    expect(last).toMatchObject({
      lost: 0,
      duplicated: 0,
      bigQuery: held,
      archive: held,
      outages: {
        gcs: { recoveryMs: recovered, othersBehindMs: { bigQuery: inTime } },
        pubsub: { recoveryMs: recovered, othersBehindMs: { bigQuery: inTime, archive: inTime } },
        bigQuery: { recoveryMs: recovered, othersBehindMs: { archive: inTime } },
        kafka: { recoveryMs: recovered },
      },
    });
  },
);
