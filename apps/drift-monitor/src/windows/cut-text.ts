const MAX_LENGTH = 100;

/**
 * A text of a message, cut to what is kept of it; whole characters only. It is a copy: a part of a text would keep the whole of it, perhaps
 * a megabyte, in memory.
 */
export function cutText(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  return Buffer.from(`${text.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`).toString();
}
