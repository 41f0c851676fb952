import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { readValues } from './read-values.js';

interface AnswersOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codecs['prediction'], 'decode'>;
  readonly topic: string;
  /** Milliseconds back from now. */
  readonly sinceMs: number;
  /** What each image shows. */
  readonly labels: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** What was answered to labelled images, as label by image_id; null where an image was rejected. Shadows don't answer. */
export async function readAnswers(options: AnswersOptions): Promise<ReadonlyMap<string, string | null>> {
  const { broker, labels, ...place } = options;
  const answers = new Map<string, string | null>();
  await readValues(broker, {
    ...place,
    take: ({ role, image_id: id, label }) => {
      if (role === 'primary' && labels.has(id)) answers.set(id, label ?? null);
    },
  });
  return answers;
}
