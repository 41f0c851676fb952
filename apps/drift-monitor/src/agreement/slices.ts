import type { Proportion } from '../statistics/proportions.js';

/** Blocks that one window is cut into: the sequential test learns from one and uses it in the next. */
const SLICES = 8;

/** A window's images by what their ids say, cut into blocks whose sizes owe nothing to what became of the images. */
export class Slices {
  readonly blocks: Proportion[] = Array.from({ length: SLICES }, () => ({ count: 0, of: 0 }));

  add(imageId: string, success: boolean): void {
    const at = sliceOf(imageId);
    const { count, of } = this.blocks[at] ?? { count: 0, of: 0 };
    this.blocks[at] = { count: count + Number(success), of: of + 1 };
  }

  total(): Proportion {
    return this.blocks.reduce((sum, { count, of }) => ({ count: sum.count + count, of: sum.of + of }), {
      count: 0,
      of: 0,
    });
  }
}

/** FNV-1a of the id's first characters. */
function sliceOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < Math.min(64, id.length); index++)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 16) % SLICES;
}
