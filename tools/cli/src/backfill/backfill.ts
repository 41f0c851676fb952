import { imageFilter, type BucketObject } from '@sightline/bucket-images';
import { parseGsUri, type GsUri } from '@sightline/storage';
import { printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { UsageError } from '../command-error.js';
import { exitCodes } from '../exit-codes.js';
import { noProgress } from '../output/progress.js';
import { countText, sizeText } from '../output/sizes.js';
import { withBroker } from '../with-broker.js';
import { readBackfillSettings, type BackfillSettings } from './backfill-settings.js';
import { summaryText } from './backfill-summary.js';
import { countObjects } from './count-objects.js';
import type { BackfillCounts } from './counts.js';
import { listObjects } from './list-objects.js';
import { presentImages } from './present-images.js';
import { runBackfill, type BackfillPlan } from './run-backfill.js';
import { savedRun } from './saved-run.js';

export interface BackfillOptions {
  readonly brokers?: string;
  readonly model?: string;
  readonly rate?: number;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly onlyMissing?: boolean;
  readonly dryRun?: boolean;
  readonly restart?: boolean;
  readonly json?: boolean;
}

/** Sends the images below a `gs://` address through the pipeline and says what became of them. */
export async function backfill(cli: Cli, address: string, options: BackfillOptions): Promise<void> {
  const place = parseGsUri(address);
  if (!place) throw new UsageError(`${address} is no gs:// address: give gs://BUCKET or gs://BUCKET/PREFIX.`);
  const settings = readBackfillSettings(cli.env, options);
  const store = await cli.openStore(settings);
  const skipReason = imageFilter(settings);
  const isImage = (object: BucketObject): boolean => skipReason(object) === undefined;
  const findPresent = options.onlyMissing === true ? presentImages(await cli.openWarehouse(settings)) : undefined;
  const plan: BackfillPlan = { place, settings, store, isImage, findPresent, options };
  try {
    await (options.dryRun === true ? dryRun(cli, address, plan) : send(cli, address, plan));
  } finally {
    await store.close();
  }
}

async function dryRun(cli: Cli, address: string, { place, store, isImage, options }: BackfillPlan): Promise<void> {
  const totals = await countObjects(listObjects(store, place, undefined, cli.signal), isImage, () => undefined);
  const { listed, images, bytes } = totals;
  const others = listed === images ? '' : `; ${countText(listed - images, 'other object')} would be passed over`;
  const text = `${address} holds ${countText(images, 'image')} of ${sizeText(bytes)}${others}`;
  await cli.out.print(options.json === true ? `${printableJson(totals)}\n` : `${text}. Nothing was sent.\n`);
}

async function send(cli: Cli, address: string, plan: BackfillPlan): Promise<void> {
  const { options, place, settings } = plan;
  const saved = savedRun(cli.env, identityOf(place, settings, options));
  if (options.restart === true) await saved.forget();
  const earlier = await saved.load();
  if (earlier) {
    const { sent } = earlier.counts;
    await cli.err.print(
      `Going on where an earlier run stopped, after ${countText(sent, 'image')} (--restart begins anew)\n`,
    );
  }
  const startedAt = performance.now();
  const bar = options.json === true ? noProgress : cli.progress({ total: 0, words: barWords, fields: { more: '+' } });
  const counts = await withBroker(cli, settings, (broker) =>
    runBackfill({ ...plan, broker, saved, earlier, bar, signal: cli.signal }),
  ).finally(() => bar.stop());
  await report(cli, address, counts, { json: options.json === true, tookMs: performance.now() - startedAt });
}

async function report(
  cli: Cli,
  address: string,
  counts: BackfillCounts,
  { json, tookMs }: { readonly json: boolean; readonly tookMs: number },
): Promise<void> {
  if (counts.unanswered > 0) cli.exitWith(exitCodes.failed);
  if (cli.signal.aborted) cli.exitWith(exitCodes.interrupted);
  await cli.out.print(json ? `${printableJson(counts)}\n` : `${summaryText(counts, address, tookMs)}\n`);
  if (cli.signal.aborted) await cli.err.print('Stopped: the same command goes on from here.\n');
  else if (counts.unanswered > 0) {
    await cli.err.print(
      `${countText(counts.unanswered, 'image')} got no answer in time: no worker runs, it is slow (--timeout), or an image had its answer before this run.\n`,
    );
  }
}

const barWords = '{value}/{total}{more} images, {eta_formatted} left';

/** What makes two runs the same: they send the same to the same place. */
function identityOf(
  { bucket, name }: GsUri,
  settings: BackfillSettings,
  { model = '' }: BackfillOptions,
): readonly string[] {
  const { GCS_API_ENDPOINT: endpoint = '', KAFKA_BROKERS: brokers, IMAGE_TOPIC: topic } = settings;
  return [endpoint, bucket, name, brokers.join(','), topic, model];
}
