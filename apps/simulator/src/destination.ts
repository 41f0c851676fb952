import type { Picture } from './picture.js';

/** One image as a stream sends it. */
export interface SimulatedImage {
  readonly picture: Picture;
  readonly sourceKey: string;
  readonly sequenceNumber: number;
  /** Carried through to the prediction; tells the answers of this run from others'. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where images are sent. */
export interface Destination {
  /**
   * Resolves with the image_id once the destination has taken the image.
   * @throws RefusedError when it does not want it; any other error when it could not be reached.
   */
  send(image: SimulatedImage): Promise<string>;
  /** Waits for nothing: what is on its way may be cut off. */
  close(): Promise<void>;
}

/** The destination was reached and did not take the image. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
