import { pullEntry } from '../pull-entry.js';
import type { PulledEntry } from '../catalogue.js';

/** A process of its own that pulls: its arguments are the entry as JSON and the cache folder. */
const [entry = '', cacheDir = ''] = process.argv.slice(2);
await pullEntry(JSON.parse(entry) as PulledEntry, { cacheDir });
