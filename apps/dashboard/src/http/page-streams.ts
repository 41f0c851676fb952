import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { LatestPredictions } from '../reading/latest-predictions.js';
import type { Filter } from '@sightline/figures';
import type { Snapshot } from '../shown/snapshot.js';
import type { WindowName } from '@sightline/figures';
import { PageStream, sequenceOf } from './page-stream.js';
import type { PageQuery } from './query.js';
import { httpError } from './server.js';

interface PageStreamsOptions {
  readonly latest: LatestPredictions;
  readonly maxStreams: number;
  snapshot(window: WindowName, filter: Filter): Snapshot;
}

/** A page that is being opened. */
export interface OpenedPage {
  readonly output: ServerResponse;
  readonly query: PageQuery;
  readonly lastEventId: string | undefined;
  /** Whether it may still be shown anything. */
  readonly allowed: () => boolean;
}

const ROWS_EVERY_MS = 250;
const SNAPSHOT_EVERY = 4;

/** The open pages: while there is none, nothing is computed. */
export class PageStreams {
  /** Each with whether it may still be shown anything. */
  readonly #pages = new Map<PageStream, () => boolean>();
  readonly #run = randomUUID().slice(0, 8);
  #tick = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: PageStreamsOptions) {
    this.#timer = setInterval(() => {
      this.#send();
    }, ROWS_EVERY_MS).unref();
  }

  /** @throws 503 when so many pages are open that no other is taken. */
  checkRoom(): void {
    if (this.#pages.size < this.options.maxStreams) return;
    throw httpError(
      503,
      `${this.options.maxStreams} pages are open, more are not taken. Close some, or raise MAX_STREAMS.`,
    );
  }

  open({ output, query, lastEventId, allowed }: OpenedPage): void {
    const numbering = { run: this.#run, latest: this.options.latest };
    const page = new PageStream(output, query, numbering, sequenceOf(lastEventId, this.#run));
    this.#pages.set(page, allowed);
    output.on('close', () => this.#pages.delete(page));
    page.sendSnapshot(this.#snapshotOf(query));
    page.sendRows();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const page of this.#pages.keys()) page.end();
  }

  #send(): void {
    this.#tick += 1;
    const withSnapshot = this.#tick % SNAPSHOT_EVERY === 0;
    const snapshots = new Map<string, string>();
    for (const [page, allowed] of this.#pages) {
      if (!allowed()) {
        page.end();
        continue;
      }
      if (!page.ready()) continue;
      if (withSnapshot) {
        const { window, source, model, arm } = page.query;
        const key = JSON.stringify([window, source, model, arm]);
        const snapshot = snapshots.get(key) ?? this.#snapshotOf(page.query);
        snapshots.set(key, snapshot);
        page.sendSnapshot(snapshot);
      }
      page.sendRows();
    }
  }

  #snapshotOf({ window, ...filter }: PageQuery): string {
    return JSON.stringify(this.options.snapshot(window, filter));
  }
}
