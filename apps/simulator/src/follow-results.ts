import type { Broker, Tail } from '@sightline/kafka';
import { UnreadableMessageError, type Codecs, type Prediction } from '@sightline/messages';
import type { Ledger } from './ledger.js';
import type { PacerClock } from './pacer.js';

export interface FollowResultsOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Codecs['prediction'];
  readonly topic: string;
  /** Predictions whose metadata carry this run are ours; of objects in a bucket, those whose names do. */
  readonly run: string;
  readonly ledger: Pick<Ledger, 'answered'>;
  readonly clock: PacerClock;
  readonly onFailure: (error: unknown) => void;
}

/** Reads the results topic from now on, committed predictions only, and enters those of this run. */
export async function followResults(options: FollowResultsOptions): Promise<Tail> {
  const { broker, codec, topic, run, ledger, clock, onFailure } = options;
  const enter = async (value: Buffer | null, atMs: number): Promise<void> => {
    const prediction = await codec.decode(value);
    const isOurs = prediction.metadata.run === run || isNamedBy(run, prediction);
    if (prediction.role === 'primary' && isOurs) ledger.answered(prediction, atMs);
  };
  const tail = await broker.tail({
    topic,
    from: 'latest',
    onDelivery: ({ value }) => {
      // What can't be read was written by somebody else: others say so.
      enter(value, clock.nowMs()).catch((error: unknown) => {
        if (!(error instanceof UnreadableMessageError)) onFailure(error);
      });
    },
    onFailure,
  });
  await tail.caughtUp;
  return tail;
}

function isNamedBy(run: string, { source, source_key: name }: Prediction): boolean {
  return source === 'gcs' && (name?.includes(`${run}/`) ?? false);
}
