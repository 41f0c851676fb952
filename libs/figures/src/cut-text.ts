const MAX_SHOWN = 160;

/**
 * A text of a message, cut to what a list can show; whole characters only. It is a copy: a part of a text would keep the whole of it, perhaps
 * a megabyte, in memory.
 */
export function cutText(text: string, max = MAX_SHOWN): string {
  if (text.length <= max) return text;
  return structuredClone(`${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`);
}

/** A model's version as one word; empty where no model saw the image. */
export function versionText(name: string | null, version: string | null): string {
  if (name === null) return '';
  return cutText(version === null ? name : `${name}@${version}`);
}
