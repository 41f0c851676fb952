import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Before the first tile is drawn. */
const AT_FIRST = 12;
/** Three rows where few tiles stand side by side, else two. */
const FEW = 4;

/** How many tiles fill the rows of the sheet inside an element: what would stand in a row begun is not drawn at all. */
export function useTiles(place: RefObject<HTMLElement | null>): number {
  const [tiles, setTiles] = useState(AT_FIRST);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measured = new ResizeObserver(() => {
      const sheet = element.querySelector('.sheet');
      if (sheet) setTiles(tilesFor(getComputedStyle(sheet).gridTemplateColumns.split(' ').length));
    });
    measured.observe(element);
    return () => measured.disconnect();
  }, []);
  return tiles;
}

function tilesFor(columns: number): number {
  return columns * (columns <= FEW ? 3 : 2);
}
