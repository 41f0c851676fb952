import { IdempotencyStrategy, Storage } from '@google-cloud/storage';
import { EnvHttpProxyAgent, interceptors } from 'undici';
import { Crc32c } from './crc32c.js';
import { listObjects } from './list-objects.js';
import type { ObjectStore } from './object-store.js';
import { readObject } from './read-object.js';
import type { StorageSettings } from './storage-settings.js';
import { writeObject } from './write-object.js';

/** How patient a store is, and how much it holds in memory. */
export interface StoreLimits {
  /** Longest silence of the server. */
  readonly timeoutMs: number;
  /** Attempts after the first one, where trying again may help. */
  readonly retries: number;
  /** Longest wait between two attempts; at least 1000. */
  readonly maxRetryDelayMs: number;
  /**
   * Bytes of a stream that are held in memory, to be sent again after a failure: a multiple of 256 KiB. What is longer is
   * sent in parts of this size, each of which costs a round trip.
   */
  readonly uploadChunkBytes: number;
}

const defaultLimits: StoreLimits = {
  timeoutMs: 15_000,
  // With the waits between them 3 to 6 s: a hiccup passes unnoticed, and a real outage is told soon.
  retries: 3,
  maxRetryDelayMs: 2000,
  uploadChunkBytes: 8 * 1024 * 1024,
};

/** Opens Cloud Storage; nothing is asked before the first use, not even for credentials. */
export function openObjectStore(
  settings: StorageSettings,
  options: Partial<StoreLimits> = {},
): ObjectStore & { close(): Promise<void> } {
  const limits = { ...defaultLimits, ...options };
  const { timeoutMs, retries, maxRetryDelayMs, uploadChunkBytes: chunkBytes } = limits;
  const patienceMs = (retries + 1) * (timeoutMs + maxRetryDelayMs);
  const client = { storage: openClient(settings, limits), anonymous: settings.GCS_API_ENDPOINT !== undefined };
  const agent = new EnvHttpProxyAgent({
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs },
  });
  const dispatcher = agent.compose(
    // Also goes on in the middle of an object where the connection broke off.
    interceptors.retry({ maxRetries: retries, minTimeout: 500, maxTimeout: maxRetryDelayMs, throwOnError: false }),
  );
  return {
    list: (bucket, prefix, choice) => listObjects(client, { ...choice, bucket, prefix, patienceMs }),
    read: (bucket, name, choice) => readObject({ ...client, dispatcher }, { ...choice, bucket, name }),
    write: (bucket, name, content, choice) =>
      writeObject(client, { ...choice, bucket, name, content, chunkBytes, patienceMs }),
    close: async () => agent.destroy(),
  };
}

function openClient({ GCS_API_ENDPOINT, GOOGLE_CLOUD_PROJECT }: StorageSettings, limits: StoreLimits): Storage {
  return new Storage({
    ...(GCS_API_ENDPOINT === undefined ? {} : { apiEndpoint: GCS_API_ENDPOINT }),
    ...(GOOGLE_CLOUD_PROJECT === undefined ? {} : { projectId: GOOGLE_CLOUD_PROJECT }),
    timeout: limits.timeoutMs,
    crc32cGenerator: () => new Crc32c(),
    retryOptions: {
      // A maximum of 0 would be taken for none given.
      autoRetry: limits.retries > 0,
      maxRetries: limits.retries,
      maxRetryDelay: limits.maxRetryDelayMs / 1000,
      // A write gives the same bytes to the same name each time. By default one without a precondition would turn retries
      // off for everything that is done with this client later.
      idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    },
  });
}
