import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A photo whose answer by the embedded `efficientnet_lite0` is known. */
export interface SamplePhoto {
  readonly file: string;
  /** Absolute path of the JPEG. */
  readonly path: string;
  /** Class of the first answer. */
  readonly index: number;
  readonly label: string;
  /** Its probability, to two digits. */
  readonly confidence: number;
}

const listSchema = z.array(
  z.strictObject({ file: z.string(), index: z.int(), label: z.string(), confidence: z.number() }),
);
const folder = new URL('../../samples/', import.meta.url);
const listed = listSchema.parse(JSON.parse(readFileSync(new URL('samples.json', folder), 'utf8')));

/** The photos of libs/models/samples; their licences are in the README there. */
export const samplePhotos: readonly SamplePhoto[] = listed.map((photo) => {
  return { ...photo, path: fileURLToPath(new URL(photo.file, folder)) };
});
