import { claimCheckRecord, type BucketObject } from '@sightline/bucket-images';
import type { Broker, OutgoingRecord } from '@sightline/kafka';
import { imageIdFromObject, openCodecs, type Codecs } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import type { GsUri, ObjectStore } from '@sightline/storage';
import pThrottle from 'p-throttle';
import type { Progress } from '../output/progress.js';
import { openAnswerBook, type Outcome } from './answer-book.js';
import type { BackfillOptions } from './backfill.js';
import type { BackfillSettings } from './backfill-settings.js';
import { countObjects } from './count-objects.js';
import type { BackfillCounts } from './counts.js';
import { Ledger } from './ledger.js';
import { listObjects } from './list-objects.js';
import { decide, type FindPresent } from './listed-object.js';
import type { RunState, SavedRun } from './saved-run.js';
import { sendObjects } from './send-objects.js';

/** What is to be sent, and how. */
export interface BackfillPlan {
  readonly place: GsUri;
  readonly settings: BackfillSettings;
  readonly store: Pick<ObjectStore, 'list'>;
  readonly isImage: (object: BucketObject) => boolean;
  /** Undefined: every image is sent. */
  readonly findPresent: FindPresent | undefined;
  readonly options: BackfillOptions;
}

interface Backfill extends BackfillPlan {
  readonly broker: Broker;
  readonly saved: SavedRun;
  readonly earlier: RunState | undefined;
  readonly bar: Progress;
  readonly signal: AbortSignal;
}

const SAVE_EVERY_MS = 1000;
const SHOW_EVERY_MS = 100;
/** Answers are read from before the last save by this much: clocks of brokers differ from ours. */
const LOOK_BACK_MS = 60_000;

/** Sends what an earlier run has not sent, waits for the answers, and keeps on disk how far it is. */
export async function runBackfill(run: Backfill): Promise<BackfillCounts> {
  const { broker, settings, earlier, saved } = run;
  const codecs = openCodecs(settings);
  await requireTopics(broker.topics, [settings.IMAGE_TOPIC, settings.RESULTS_TOPIC]);
  const sinceMs = earlier === undefined ? 0 : Date.now() - earlier.savedAtMs + LOOK_BACK_MS;
  const book = await openAnswerBook({ broker, codec: codecs.prediction, topic: settings.RESULTS_TOPIC, sinceMs });
  const producer = await broker.openProducer();
  const ledger = new Ledger(earlier);
  const saving = setInterval(() => void saved.save(ledger.state()).catch(() => undefined), SAVE_EVERY_MS);
  try {
    await send(run, ledger, {
      outcome: (imageId, signal) => book.outcome(imageId, run.options.timeout, signal),
      publish: async (object) => producer.send([await imageOf(object, run, codecs)]),
    });
    clearInterval(saving);
    await (run.signal.aborted ? saved.save(ledger.state()) : saved.forget());
  } catch (error) {
    clearInterval(saving);
    await saved.save(ledger.state());
    throw error;
  } finally {
    await producer.close();
    await book.close();
  }
  return ledger.counts.values;
}

interface Pipeline {
  readonly publish: (object: BucketObject) => Promise<void>;
  readonly outcome: (imageId: string, signal: AbortSignal) => Promise<Outcome | undefined>;
}

async function send(run: Backfill, ledger: Ledger, { publish, outcome }: Pipeline): Promise<void> {
  const { options, bar, earlier } = run;
  // Also when one of the two fails: the other must not go on alone.
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const listing = (): AsyncIterable<BucketObject> =>
    listObjects(run.store, run.place, earlier?.sentUpTo ?? undefined, signal);
  const showing = setInterval(() => bar.update(ledger.counts.settled), SHOW_EVERY_MS);
  const inTime = options.rate === undefined ? undefined : paced(options.rate);
  try {
    await Promise.all([
      countTotal(listing(), run, ledger.counts.settled),
      sendObjects({
        ledger,
        objects: decide(listing(), run.isImage, run.findPresent),
        concurrency: options.concurrency,
        signal,
        ahead: new Set(earlier?.ahead),
        send: async (object) => {
          await inTime?.();
          await publish(object);
          return imageIdFromObject(object);
        },
        outcome,
      }),
    ]);
  } catch (error) {
    stop.abort(error);
    // What was asked for is to stop: that the listing stopped, too, is no news.
    if (!run.signal.aborted) throw error;
  } finally {
    clearInterval(showing);
  }
}

/** Learns beside the sending how much there is, for the bar. */
async function countTotal(objects: AsyncIterable<BucketObject>, run: Backfill, before: number): Promise<void> {
  if (!run.bar.isShown) return;
  const totals = await countObjects(objects, run.isImage, ({ images }) => run.bar.setTotal(before + images));
  run.bar.setTotal(before + totals.images);
  run.bar.update(before, { more: '' });
}

/** Resolves at most so many times a second. */
function paced(rate: number): () => Promise<void> {
  // In portions of a tenth of a second: timers are too coarse to wait for each image of thousands.
  const limit = Math.max(1, Math.round(rate / 10));
  return pThrottle({ limit, interval: (limit / rate) * 1000 })(() => Promise.resolve());
}

function imageOf(object: BucketObject, { settings, options }: Backfill, codecs: Codecs): Promise<OutgoingRecord> {
  const facts = {
    writer: 'sightline backfill',
    receivedAt: Date.now() * 1000,
    model: options.model ?? null,
    trace: {},
  };
  return claimCheckRecord(object, facts, codecs.imageReceived, settings.IMAGE_TOPIC);
}
