import { runSliceSink } from '@sightline/sink';
import { sink } from './sink.js';

await runSliceSink(sink);
