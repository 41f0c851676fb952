import type { Values } from '@sightline/config';
import { systemClock } from '@sightline/observability';
import type { Clock, Logger } from '@sightline/observability';
import { defineSliceSink } from '@sightline/sink';
import type { OpenSliceSink } from '@sightline/sink';
import { openObjectStore } from '@sightline/storage';
import type { ObjectStore } from '@sightline/storage';
import { ArchiveSlice } from './archive-slice.js';
import { openArchiveSummary } from './archive-summary.js';
import { settings } from './config.js';
import { forms } from './object-name.js';

export type ArchiveConfig = Pick<
  Values<typeof settings>,
  'OUTPUT_BUCKET' | 'OUTPUT_PREFIX' | 'OUTPUT_COMPRESSION' | 'OBJECT_MAX_BYTES'
>;

/** Predictions as lines of JSON in Cloud Storage, by hour. */
export const sink = defineSliceSink({
  name: 'gcs-writer',
  doc: 'archives predictions in Cloud Storage as lines of JSON, by hour, each exactly once.',
  settings,
  limits: (config) => ({
    maxSliceSize: config.OBJECT_MAX_RECORDS,
    maxSliceAgeMs: config.OBJECT_MAX_AGE_MS,
    maxInFlightBytes: config.MAX_IN_FLIGHT_BYTES,
  }),
  open(config, { log }) {
    const store = openObjectStore(config);
    const archive = openArchive(store, config, log);
    return {
      ...archive,
      async close() {
        await archive.close?.();
        await store.close();
      },
    };
  },
});

/** Opens a bucket as the archive of predictions. */
export function openArchive(
  store: Pick<ObjectStore, 'write'>,
  config: ArchiveConfig,
  log: Logger,
  clock: Clock = systemClock,
): OpenSliceSink {
  const summary = openArchiveSummary(log, clock);
  let lastWriteSucceeded = true;
  const watched: Pick<ObjectStore, 'write'> = {
    async write(...write) {
      try {
        const written = await store.write(...write);
        lastWriteSucceeded = true;
        return written;
      } catch (error) {
        lastWriteSucceeded = false;
        throw error;
      }
    },
  };
  const place = {
    store: watched,
    bucket: config.OUTPUT_BUCKET,
    prefix: config.OUTPUT_PREFIX,
    maxBytes: config.OBJECT_MAX_BYTES,
  };
  return {
    openSlice: (form = forms[config.OUTPUT_COMPRESSION]) => new ArchiveSlice(form, place, summary),
    healthy: () => lastWriteSucceeded,
    close: () => {
      summary.close();
    },
  };
}
