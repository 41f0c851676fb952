import { metrics } from '@sightline/observability';
import type { Clock, Logger } from '@sightline/observability';

/** One object that was stored. */
export interface StoredRows {
  /** Its hour, such as `date=2026-11-27/hour=08`. */
  readonly folder: string;
  readonly rows: number;
  readonly bytes: number;
  /** Why its slice was closed. */
  readonly ending: string;
}

/** Says once a minute what was stored, and how many objects the hours got from this process. */
export interface ArchiveSummary {
  stored(object: StoredRows): void;
  /** Says what the unfinished minute held. */
  close(): void;
}

const MINUTE_MS = 60_000;
/** Hours whose objects are counted; the oldest is forgotten first. */
const MAX_HOURS = 48;

/** Opens the summary of an archive. */
export function openArchiveSummary(log: Logger, clock: Clock): ArchiveSummary {
  const perHour = new Map<string, number>();
  let minute = { objects: 0, rows: 0, bytes: 0 };
  let endings: Record<string, number> = {};

  function say(): void {
    const [busiest = ['', 0]] = [...perHour].sort(([, one], [, other]) => other - one);
    const fields = { ...minute, closed_by: endings, most_objects_an_hour: busiest[1], busiest_hour: busiest[0] };
    log.info(fields, 'archive summary');
    minute = { objects: 0, rows: 0, bytes: 0 };
    endings = {};
  }

  const stop = clock.every(MINUTE_MS, say);
  return {
    stored({ folder, rows, bytes, ending }) {
      minute = { objects: minute.objects + 1, rows: minute.rows + rows, bytes: minute.bytes + bytes };
      endings[ending] = (endings[ending] ?? 0) + 1;
      perHour.set(folder, (perHour.get(folder) ?? 0) + 1);
      const [oldest] = perHour.size > MAX_HOURS ? [...perHour.keys()].sort() : [];
      if (oldest !== undefined) perHour.delete(oldest);
      metrics.archiveObjects.add(1, { reason: ending });
      metrics.archiveObjectSize.record(bytes);
    },
    close() {
      stop();
      if (minute.objects > 0) say();
    },
  };
}
