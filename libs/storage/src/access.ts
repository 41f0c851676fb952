import type { Storage } from '@google-cloud/storage';

/** Google's client, and whether it sends credentials. */
export interface Access {
  /** Knows the address and the credentials. */
  readonly storage: Storage;
  /** No credentials are sent. */
  readonly anonymous: boolean;
}

/**
 * The headers that authorise a request. Asked before each act, since a failure to get them is lost on the client's way to
 * write; a token that is still valid is taken from memory.
 */
export async function credentialsOf({ storage, anonymous }: Access): Promise<Record<string, string>> {
  return anonymous ? {} : { ...(await storage.authClient.getRequestHeaders(storage.apiEndpoint)) };
}
