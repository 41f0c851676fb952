/** Limits on one image; bytes and pixels are checked before any pixel is made. */
export interface ImageLimits {
  readonly maxBytes: number;
  /** Of the page or frame that is used. */
  readonly maxPixels: number;
  /** Rounded up to whole seconds, counted from when decoding begins, waiting for a thread apart. 10 s if not given. */
  readonly decodeTimeoutMs?: number;
}

/** Facts from an image's header; nothing is decoded for them. */
export interface ImageHeader {
  readonly format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heif';
  /** Before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation or pages of a document; the first one is used. */
  readonly pages: number;
}

/** How pixels are made for a model; a model's manifest has the same shape. */
export interface PixelSpec {
  readonly width: number;
  readonly height: number;
  readonly crop: 'stretch' | 'center';
  readonly cropFraction: number;
  readonly interpolation: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3';
}

/** RGB, `uint8[height, width, 3]`, tightly packed, in memory of its own. */
export interface DecodedImage {
  readonly header: ImageHeader;
  readonly pixels: { readonly width: number; readonly height: number; readonly data: Uint8Array };
}
