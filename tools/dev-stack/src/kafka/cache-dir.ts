import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSettings, text } from '@sightline/config';

const cacheSettings = {
  XDG_CACHE_HOME: text({ default: join(homedir(), '.cache'), doc: 'Folder for what is fetched once.' }),
};

/** Where what is fetched once is kept for every clone on this machine. */
export function cacheDir(): string {
  return join(readSettings(cacheSettings).XDG_CACHE_HOME, 'sightline');
}
