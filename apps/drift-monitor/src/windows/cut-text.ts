const MAX_LENGTH = 100;

/** A text of a message, cut to what is kept of it; whole characters only. */
export function cutText(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
