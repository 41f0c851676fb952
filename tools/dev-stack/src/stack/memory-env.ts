/**
 * Environment of every service process on Linux; infra/docker sets the same. The C library keeps what is freed for itself, and
 * the longer a process lives the larger the pieces: a worker that has swapped its model a few times holds half as much memory
 * again. With fixed thresholds, bytes, whatever is larger than a picture's pixels goes back to the system at once.
 */
export const memoryEnv = { MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '262144' } as const;
