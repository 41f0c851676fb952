import { open } from 'node:fs/promises';
import { patterns } from '@sightline/image';
import { patternSample } from './pattern-sample.js';

/** Usage: node main.js FILE FIRST_SEED COUNT. Writes a record a picture: one byte of class, then its pixels. */
const [path = '', firstSeed = '', count = ''] = process.argv.slice(2);
const file = await open(path, 'w');
for (let index = 0; index < Number(count); index++) {
  const { pattern, pixels } = await patternSample(Number(firstSeed) + index);
  await file.write(Uint8Array.of(patterns.indexOf(pattern)));
  await file.write(pixels);
}
await file.close();
