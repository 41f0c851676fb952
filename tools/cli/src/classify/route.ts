import type { Prediction } from '@sightline/messages';

/** A picture on its way to its prediction. */
export interface Picture {
  readonly bytes: Buffer;
  /** Name of the file, harmless and short enough for metadata. */
  readonly name: string;
}

/** A way through the pipeline. */
export interface Route {
  /**
   * Resolves with the picture's prediction.
   * @throws PictureProblem when there will be none for this picture.
   * @throws CommandError when there will be none for any.
   */
  readonly classify: (picture: Picture, signal: AbortSignal) => Promise<Prediction>;
}
