/** Why an image can't be classified. Codes are stable: they travel in Prediction.error_code and in HTTP problems. */
export type ImageErrorCode =
  | 'empty_image'
  | 'unsupported_format'
  | 'truncated'
  | 'corrupt'
  | 'too_many_bytes'
  | 'too_many_pixels'
  | 'decode_timeout';

/** An image that can't be decoded or is over a limit. Becomes a rejected result, or a 4xx at the gateway. */
export class ImageError extends Error {
  override readonly name = 'ImageError';

  constructor(
    readonly code: ImageErrorCode,
    /** For the person who sent the image: what is wrong and what to do. */
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
