import { openCodecs } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import { fetchBuckets, type ObjectStore } from '@sightline/storage';
import type { Cli } from '../../../cli.js';
import { CommandError } from '../../../command-error.js';
import { countText } from '../../../output/sizes.js';
import { withBroker } from '../../../with-broker.js';
import { gatherPictures, type Gathered } from './gather-pictures.js';
import { readAnswers } from './read-answers.js';
import type { RetrainSettings } from './retrain-settings.js';

export interface LabelledPicturesOptions {
  readonly settings: RetrainSettings;
  readonly store: Pick<ObjectStore, 'read'>;
  /** What each image shows. */
  readonly labels: ReadonlyMap<string, string>;
  /** Gets a folder for each label. */
  readonly folder: string;
  /** Milliseconds back from now. */
  readonly sinceMs: number;
  /** Largest share of images whose picture may be missing. */
  readonly maxMissing: number;
}

/** Pictures that were gathered, and how today's answers do on them. */
export interface LabelledPictures {
  readonly gathered: number;
  /** Why pictures are missing, each reason with its count. */
  readonly missing: ReadonlyMap<string, number>;
  /** Of the labelled images that were answered, those that were answered right. */
  readonly answered: { readonly right: number; readonly of: number };
}

/**
 * Gathers the pictures of labelled images from the image topic, and what was answered to them.
 * @throws CommandError when too many can't be had, StartError when a topic is missing.
 */
export async function labelledPictures(cli: Cli, options: LabelledPicturesOptions): Promise<LabelledPictures> {
  const { settings, labels, maxMissing } = options;
  const { IMAGE_TOPIC, RESULTS_TOPIC } = settings;
  const codecs = openCodecs(settings);
  const bar = cli.progress({ total: labels.size, words: '{value}/{total} pictures gathered' });
  const { gathered, answers } = await withBroker(cli, settings, async (broker) => {
    await requireTopics(broker.topics, [IMAGE_TOPIC, RESULTS_TOPIC]);
    const shared = { ...options, broker, signal: cli.signal };
    return {
      gathered: await gatherPictures({
        ...shared,
        codec: codecs.imageReceived,
        topic: IMAGE_TOPIC,
        buckets: fetchBuckets(settings),
        maxBytes: settings.MAX_IMAGE_BYTES,
        onGathered: (count) => bar.update(count),
      }),
      answers: await readAnswers({ ...shared, codec: codecs.prediction, topic: RESULTS_TOPIC }),
    };
  }).finally(() => bar.stop());
  const missing = reasonsOf(labels, gathered, { answers, topic: IMAGE_TOPIC });
  const count = labels.size - gathered.found.size;
  if (count > maxMissing * labels.size) {
    throw new CommandError(
      `Of ${countText(labels.size, 'labelled picture')} ${countText(count, 'is', 'are')} missing, more than --max-skipped allows: ${missingText(missing)}.`,
    );
  }
  const right = [...answers].filter(([id, label]) => labels.get(id) === label).length;
  return { gathered: gathered.found.size, missing, answered: { right, of: answers.size } };
}

/** Each reason with its count, in words. */
export function missingText(missing: LabelledPictures['missing']): string {
  return [...missing].map(([reason, count]) => `${count.toLocaleString('en')} ${reason}`).join('; ');
}

function reasonsOf(
  labels: ReadonlyMap<string, string>,
  { found, unfetched }: Gathered,
  { answers, topic }: { readonly answers: ReadonlyMap<string, unknown>; readonly topic: string },
): ReadonlyMap<string, number> {
  const missing = new Map<string, number>();
  for (const id of labels.keys()) {
    if (found.has(id)) continue;
    const lost = answers.has(id)
      ? `answered, but no longer kept in ${topic}`
      : `not known in this time (--since looks further back)`;
    const reason = unfetched.get(id) ?? lost;
    missing.set(reason, (missing.get(reason) ?? 0) + 1);
  }
  return missing;
}
