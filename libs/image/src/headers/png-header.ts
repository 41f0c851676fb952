import { corrupt, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const signatureLength = 8;
const chunkOverhead = 12;

/** PNG 3, sections 11.2.1 and 11.3.6: IHDR, and the frame count of an animation if it is one. */
export function readPngHeader(bytes: HeaderBytes): HeaderFacts {
  if (bytes.text(signatureLength + 4, 4) !== 'IHDR') throw corrupt('its first chunk is not IHDR');
  const width = bytes.u32(signatureLength + 8);
  const height = bytes.u32(signatureLength + 12);
  let offset = signatureLength;
  let pages = 1;
  for (;;) {
    const type = bytes.text(offset + 4, 4);
    if (type === 'IDAT') return { width, height, pages };
    if (type === 'acTL') pages = Math.max(1, bytes.u32(offset + 8));
    offset += bytes.u32(offset) + chunkOverhead;
  }
}
