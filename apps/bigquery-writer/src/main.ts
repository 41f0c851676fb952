import { runSink } from '@sightline/sink';
import { sink } from './sink.js';

await runSink(sink);
