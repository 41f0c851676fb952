import { setFlagsFromString } from 'node:v8';

/** A whole collection of the heap begins once it has grown by so much, percent of what the last one left. */
const HEAP_GROWING_PERCENT = 400;

/**
 * Makes whole collections of the heap rarer, for a service that passes large buffers on; to be called when it has started, as
 * the limit follows from what is alive. Buffers live outside the heap and mostly for milliseconds, yet Node counts them against
 * a limit meant for objects that stay: a gateway of 100 images a second collected its heap three times a second, for twice
 * the CPU. The price is some tens of megabytes.
 */
export function relaxGarbageCollection(): void {
  setFlagsFromString(`--heap-growing-percent=${String(HEAP_GROWING_PERCENT)}`);
}
