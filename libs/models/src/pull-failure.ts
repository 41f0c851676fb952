import { ModelError, type ModelErrorCode } from './model-error.js';

/** What a pull was doing when it failed. */
export interface PullAttempt {
  readonly name: string;
  readonly url: string;
  readonly folder: string;
  readonly bytes: number;
}

type Failure = 'full' | 'not_writable' | 'unknown_host' | 'no_connection' | 'silent';

const failures: Readonly<Record<string, Failure>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'not_writable',
  EPERM: 'not_writable',
  EROFS: 'not_writable',
  ENOTDIR: 'not_writable',
  EEXIST: 'not_writable',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ECONNREFUSED: 'no_connection',
  ENETUNREACH: 'no_connection',
  EHOSTUNREACH: 'no_connection',
  UND_ERR_CONNECT_TIMEOUT: 'no_connection',
  UND_ERR_HEADERS_TIMEOUT: 'silent',
  UND_ERR_BODY_TIMEOUT: 'silent',
};

/** Says in one sentence why a model wasn't pulled, and what to do about it. */
export function pullFailure(error: unknown, attempt: PullAttempt): ModelError {
  const [code, sentence] = error instanceof ModelError ? [error.code, error.message] : explain(error, attempt);
  return new ModelError(code, `The model ${attempt.name} can't be pulled: ${sentence}`, { cause: error });
}

function explain(error: unknown, { url, folder, bytes }: PullAttempt): readonly [ModelErrorCode, string] {
  const { host } = new URL(url);
  switch (failureOf(error)) {
    case 'full':
      return ['disk_full', `${folder} has no room for ${megabytes(bytes)}.`];
    case 'not_writable':
      return ['not_writable', `${folder} can't be written to; set MODEL_CACHE_DIR to a folder that can.`];
    case 'unknown_host':
      return [
        'unreachable',
        `the name ${host} isn't known here; where there is no open network set HTTPS_PROXY or MODEL_MIRROR_URL.`,
      ];
    case 'no_connection':
      return [
        'unreachable',
        `${host} can't be connected to; where there is no open network set HTTPS_PROXY or MODEL_MIRROR_URL.`,
      ];
    case 'silent':
      return ['unreachable', `${host} stopped answering.`];
    case undefined:
      return [
        'unreachable',
        `the connection to ${host} failed (${error instanceof Error ? error.message : String(error)}).`,
      ];
  }
}

/** Whether the disk, not the network, is what failed. */
export function isDiskFailure(error: unknown): boolean {
  return ['full', 'not_writable'].includes(failureOf(error) ?? '');
}

/**
 * Whether another attempt may help. A server that can't even be connected to isn't tried again, so that a machine without a
 * network knows at once; unless it has sent something before, when the network is what came and went.
 */
export function isRetryable(error: unknown, { receivedAny }: { readonly receivedAny: boolean }): boolean {
  if (error instanceof ModelError) return error.code === 'unreachable';
  const failure = failureOf(error);
  if (failure === 'unknown_host' || failure === 'no_connection') return receivedAny;
  return !isDiskFailure(error);
}

function failureOf(error: unknown): Failure | undefined {
  // Where a name has several addresses, each one failed.
  if (error instanceof AggregateError) return failureOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? failures[String(error.code)] : undefined;
}

/** A size for people, such as `14 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}
