import { silentLogger, type Logger } from '@sightline/observability';
import { manualClock } from '@sightline/observability/testing';
import { expect, it } from 'vitest';
import { openArchiveSummary } from './archive-summary.js';

const eight = { folder: 'date=2026-11-27/hour=08', rows: 10, bytes: 1000, ending: 'full' };
const nine = { ...eight, folder: 'date=2026-11-27/hour=09', ending: 'age' };

/** A summary, and what it has said. */
function open() {
  const said: unknown[] = [];
  const log: Logger = { ...silentLogger, info: (fields) => void said.push(fields) };
  const clock = manualClock();
  return { clock, said, summary: openArchiveSummary(log, clock) };
}

it('says once a minute what was stored and why, and how many objects the busiest hour has got by now', () => {
  const { clock, said, summary } = open();
  summary.stored(eight);
  summary.stored(eight);
  summary.stored(nine);
  clock.advance(60_000);
  summary.stored(eight);
  clock.advance(60_000);
  clock.advance(60_000);
  const busiest = { busiest_hour: eight.folder };
  expect(said).toEqual([
    { objects: 3, rows: 30, bytes: 3000, closed_by: { full: 2, age: 1 }, most_objects_an_hour: 2, ...busiest },
    { objects: 1, rows: 10, bytes: 1000, closed_by: { full: 1 }, most_objects_an_hour: 3, ...busiest },
    { objects: 0, rows: 0, bytes: 0, closed_by: {}, most_objects_an_hour: 3, ...busiest },
  ]);
});

it('says at the end what the unfinished minute held, and counts the last two days only', () => {
  const { said, summary } = open();
  summary.stored(eight);
  summary.stored(eight);
  for (let hour = 0; hour < 48; hour += 1) summary.stored({ ...eight, folder: `date=2026-12-${10 + hour}/hour=00` });
  summary.close();
  expect(said).toMatchObject([{ objects: 50, most_objects_an_hour: 1 }]);
});
