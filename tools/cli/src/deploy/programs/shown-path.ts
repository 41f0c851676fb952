import { relative } from 'node:path';

/** A file as a person would type its name here. */
export function shownPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near || '.';
}
