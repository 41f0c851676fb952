import type { Pattern } from '@sightline/image';

/** A picture that is ready to be sent. */
export interface Picture {
  readonly bytes: Buffer;
  readonly contentType: string | null;
  /** What it shows, where that is known: the label that the `patterns` model should give. */
  readonly label: Pattern | null;
  /** File name or pattern and seed. */
  readonly name: string;
}
