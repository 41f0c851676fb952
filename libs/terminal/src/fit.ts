import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** The text in exactly that many columns: filled with blanks, or cut with an ellipsis. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = truncated(text, width);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return align === 'left' ? shown + blanks : blanks + shown;
}

/** The text in at most that many columns; no character is cut in two. */
export function truncated(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let shown = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    shown += segment;
  }
  return width > 0 ? `${shown}…` : '';
}

/** The text on as many lines of at most that many columns as it needs, broken between words where they are short enough. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    const longer = line === undefined ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== undefined) lines.push(line);
    const pieces = chopped(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1);
  }
  return [...lines, line ?? ''];
}

/** A word in pieces of at most that many columns; no character is cut in two. */
function chopped(word: string, width: number): readonly string[] {
  const pieces = [''];
  for (const { segment } of segmenter.segment(word)) {
    const last = pieces.at(-1) ?? '';
    if (last !== '' && widthOf(last + segment) > width) pieces.push(segment);
    else pieces.splice(-1, 1, last + segment);
  }
  return pieces;
}
