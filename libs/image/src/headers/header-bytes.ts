import { ImageError } from '../image-error.js';

/** Facts that a format's own reader finds: sizes as the header states them, nothing checked. */
export interface HeaderFacts {
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  /** Pixels that a decoder would have to make room for, where that can be more than `width * height`. */
  readonly pixels?: number;
}

/** Reads numbers from the first bytes of a file; asking for a byte past the end says that the file is cut off. */
export class HeaderBytes {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#view.byteLength;
  }

  u8(offset: number): number {
    return this.#checked(offset, 1).getUint8(offset);
  }

  u16(offset: number, littleEndian = false): number {
    return this.#checked(offset, 2).getUint16(offset, littleEndian);
  }

  u32(offset: number, littleEndian = false): number {
    return this.#checked(offset, 4).getUint32(offset, littleEndian);
  }

  /** As a float where it is above 2^53: such a number is over every limit anyway. */
  u64(offset: number, littleEndian = false): number {
    return Number(this.#checked(offset, 8).getBigUint64(offset, littleEndian));
  }

  /** Text of one byte a character. */
  text(offset: number, length: number): string {
    let text = '';
    for (let index = 0; index < length; index++) text += String.fromCharCode(this.u8(offset + index));
    return text;
  }

  #checked(offset: number, length: number): DataView {
    if (offset < 0 || offset + length > this.#view.byteLength) throw cutOff();
    return this.#view;
  }
}

/** The file ends too early. */
export function cutOff(options?: ErrorOptions): ImageError {
  return new ImageError('truncated', 'The image is cut off: its end is missing. Send the complete file.', options);
}

/** The file contradicts its own format. */
export function corrupt(what: string, options?: ErrorOptions): ImageError {
  return new ImageError('corrupt', `The image is damaged: ${what}. Export it again and resend.`, options);
}
