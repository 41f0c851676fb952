import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** How wide a tile is at least, and the gap between two, in pixels of a page that is not zoomed; style.css has the same. */
const TILE = 136;
const NARROW_TILE = 104;
const GAP = 14;
const NARROW = 512;

/** How many tiles fit a sheet of two rows, three where it is narrow: what would be cut off is not drawn at all. */
export function useTiles(sheet: RefObject<HTMLElement | null>): number {
  const [tiles, setTiles] = useState(12);
  useEffect(() => {
    const element = sheet.current;
    if (!element) return undefined;
    const measured = new ResizeObserver(() => setTiles(tilesFor(element.clientWidth)));
    measured.observe(element);
    return () => measured.disconnect();
  }, []);
  return tiles;
}

export function tilesFor(width: number): number {
  const narrow = innerWidth <= NARROW;
  const columns = Math.max(1, Math.floor((width + GAP) / ((narrow ? NARROW_TILE : TILE) + GAP)));
  return columns * (narrow ? 3 : 2);
}
