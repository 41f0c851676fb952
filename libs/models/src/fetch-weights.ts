import { join } from 'node:path';
import pRetry from 'p-retry';
import { EnvHttpProxyAgent, interceptors } from 'undici';
import { download, type Download } from './download.js';
import type { LocalManifest } from './manifest.js';
import { ModelError } from './model-error.js';
import { PartialFile } from './partial-file.js';
import { isDiskFailure, isRetryable } from './pull-failure.js';
import { verifyFile } from './verify-file.js';

/** How far a pull is. `receivedBytes` begins above 0 when an interrupted pull goes on. */
export interface PullProgress {
  readonly name: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** How patient a pull is. */
export interface PullLimits {
  /** Short, since a start on a machine without a network waits for it. */
  readonly connectTimeoutMs: number;
  /** Longest silence of a server. */
  readonly stallTimeoutMs: number;
  /** Attempts after the first one that reached the server; each goes on where the last one broke off. */
  readonly retries: number;
  /** Wait before the first retry; doubled for each further one. */
  readonly retryDelayMs: number;
}

export interface FetchOptions {
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Stops the pull; what was received is kept. */
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<PullLimits>;
}

const defaultLimits: PullLimits = { connectTimeoutMs: 2_000, stallTimeoutMs: 10_000, retries: 4, retryDelayMs: 500 };

/**
 * Fetches a model's weights into its folder; they appear there whole and verified, or not at all.
 * @throws ModelError, or the error of the network or the disk.
 */
export async function fetchWeights(
  manifest: LocalManifest,
  url: string,
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const limits = { ...defaultLimits, ...options.limits };
  const { name, bytes } = manifest;
  const agent = openAgent(limits);
  const part = await PartialFile.open(join(folder, manifest.file));
  const fetch: Download = {
    url,
    bytes,
    dispatcher: agent.compose(interceptors.redirect({ maxRedirections: 5 })),
    signal: options.signal,
    onReceived: (receivedBytes) => options.onProgress?.({ name, receivedBytes, totalBytes: bytes }),
  };
  try {
    await fetchVerified(fetch, part, manifest, limits);
  } catch (error) {
    // Bytes that can be the beginning of the right file are worth keeping, but not on a disk that is full.
    await part.abandon({ keep: error instanceof ModelError ? error.code === 'unreachable' : !isDiskFailure(error) });
    throw error;
  } finally {
    await agent.destroy();
  }
}

async function fetchVerified(
  fetch: Download,
  part: PartialFile,
  manifest: LocalManifest,
  limits: PullLimits,
): Promise<void> {
  const resumed = part.bytes > 0;
  await downloadPatiently(fetch, part, limits);
  try {
    await part.publish((path) => verifyFile(path, manifest));
  } catch (error) {
    const wrong = error instanceof ModelError && error.code === 'wrong_digest';
    if (wrong && !resumed)
      throw new ModelError('wrong_digest', `${fetch.url} isn't the file that was pinned.`, { cause: error });
    if (!wrong) throw error;
    // What was left behind may have been the beginning of another file.
    await part.restart();
    await fetchVerified(fetch, part, manifest, limits);
  }
}

async function downloadPatiently(
  fetch: Download,
  part: PartialFile,
  { retries, retryDelayMs }: PullLimits,
): Promise<void> {
  const bytesAtStart = part.bytes;
  await pRetry(async () => download(fetch, part), {
    retries,
    minTimeout: retryDelayMs,
    factor: 2,
    signal: fetch.signal,
    shouldRetry: ({ error }) => isRetryable(error, { receivedAny: part.bytes > bytesAtStart }),
  });
}

function openAgent({ connectTimeoutMs, stallTimeoutMs }: PullLimits): EnvHttpProxyAgent {
  const tls = { timeout: connectTimeoutMs };
  return new EnvHttpProxyAgent({
    connect: tls,
    proxyTls: tls,
    requestTls: tls,
    headersTimeout: stallTimeoutMs,
    bodyTimeout: stallTimeoutMs,
  });
}
