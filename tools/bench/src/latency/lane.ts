import type { Delivery, OutgoingRecord } from '@sightline/kafka';

/** A picture on its way. */
export interface Sending {
  readonly imageId: string;
  readonly record: OutgoingRecord;
}

/** One of the pipelines that are compared. */
export interface Lane {
  readonly name: string;
  readonly resultsTopic: string;
  /** The message of a picture, made before the clock starts. */
  readonly message: (jpeg: Buffer) => Promise<Sending>;
  /** Whether a result is a label, not a rejection. */
  readonly isLabel: (result: Delivery) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}
